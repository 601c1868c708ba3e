"""What the PayWay adapter must be told, and whether it makes sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self
from urllib.parse import urlsplit

from payments.providers.base import Problem
from payments.providers.payway.signing import UnreadableKeyError, read_public_key

SHOWS: Final = ("qr", "page")
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_LONGEST_MERCHANT: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PayWayConfig:
    r"""Our merchant profile at ABA.

    Attributes:
        base_url: `https://checkout.payway.com.kh`, its `checkout-sandbox` twin, or our sandbox.
        api_key: Signs what we ask, and what PayWay tells us. A secret.
        api_key_previous: The key before it: still accepted in callbacks while keys are exchanged.
        api_key_previous_until: Until when, as ISO text with an offset; after it only the new key counts.
        rsa_public_key: ABA's public key (PEM) for the part of a refund that is encrypted; `\n` may stand for line ends.
        shows: `qr` shows the code on our page; `page` sends the buyer to PayWay's page with the same code.
        timeout_s: Seconds to wait for an answer.
    """

    base_url: str
    merchant_id: str
    api_key: str
    api_key_previous: str = ""
    api_key_previous_until: str = ""
    rsa_public_key: str = ""
    shows: str = "qr"
    timeout_s: str = "10"

    @classmethod
    def from_mapping(cls, config: Mapping[str, str]) -> Self:
        """Return the configuration out of plain settings; names that we do not know are an error in the settings.

        Raises:
            TypeError: A setting is missing or unknown.
        """
        return cls(**config)

    @property
    def rsa_pem(self) -> str:
        """Return the RSA key with real line ends."""
        return self.rsa_public_key.replace("\\n", "\n")

    def keys(self, now: datetime) -> list[str]:
        """Return the keys by which a callback may be signed at a moment."""
        until = _moment(self.api_key_previous_until)
        is_previous_good = bool(self.api_key_previous) and until is not None and now < until
        return [self.api_key, self.api_key_previous] if is_previous_good else [self.api_key]

    def problems(self) -> list[Problem]:
        """Return what will not work, without asking anybody."""
        return [*self._connection_problems(), *self._key_problems()]

    def _connection_problems(self) -> list[Problem]:
        problems = []
        url = urlsplit(self.base_url)
        if not url.hostname or (url.scheme != "https" and url.hostname not in _LOOPBACK):
            problems.append(
                Problem("base_url", "Set PayWay's address; outside this machine it must begin with https://.")
            )
        if not 0 < len(self.merchant_id) <= _LONGEST_MERCHANT:
            problems.append(Problem("merchant_id", "Set the merchant ID that ABA gave, at most 20 characters."))
        if self.shows not in SHOWS:
            problems.append(Problem("shows", 'Set "qr" (the code on our page) or "page" (PayWay\'s own page).'))
        if not self.timeout_s.replace(".", "", 1).isdecimal() or float(self.timeout_s) <= 0:
            problems.append(Problem("timeout_s", "Set a number of seconds above 0."))
        return problems

    def _key_problems(self) -> list[Problem]:
        problems = []
        if not self.api_key:
            problems.append(Problem("api_key", "Set the API key that ABA sent by e-mail."))
        if self.api_key_previous and _moment(self.api_key_previous_until) is None:
            problems.append(
                Problem(
                    "api_key_previous_until",
                    "Say until when the previous key is still good, e.g. 2026-12-01T00:00:00+07:00.",
                )
            )
        try:
            read_public_key(self.rsa_pem)
        except UnreadableKeyError:
            problems.append(
                Problem("rsa_public_key", "Set ABA's RSA public key (PEM); without it nothing can be refunded.")
            )
        return problems


def _moment(text: str) -> datetime | None:
    """Return a moment written as ISO text with an offset, or None."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.utcoffset() is not None else None
