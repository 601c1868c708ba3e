"""What the Stripe adapter must be told, and whether it makes sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self
from urllib.parse import urlsplit

from payments.providers.base import Problem
from payments.providers.stripe.units import MINOR_UNITS

API: Final = "https://api.stripe.com"
#: While a secret is changed, the old one and the new one both hold.
MOST_SECRETS: Final = 2
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Mode(StrEnum):
    """How a buyer gives the card: on Stripe's own page, or in a form that an app of ours brings."""

    CHECKOUT = "checkout"
    INTENT = "intent"


@dataclass(frozen=True, slots=True, kw_only=True)
class StripeConfig:
    """Our account at Stripe.

    Attributes:
        secret_key: `sk_...`, or a restricted key `rk_...`.
        webhook_secrets: One `whsec_...`, or two with a comma between while one takes the other's place.
        mode: See `Mode`.
        currencies: In which currencies cards are charged, with commas between.
        base_url: `https://api.stripe.com`, or the sandbox.
    """

    secret_key: str
    webhook_secrets: str
    mode: str = Mode.CHECKOUT
    currencies: str = "USD"
    base_url: str = API

    @classmethod
    def from_mapping(cls, config: Mapping[str, str]) -> Self:
        """Return the configuration out of plain settings; names that we do not know are an error in the settings.

        Raises:
            TypeError: A setting is missing or unknown.
        """
        return cls(**config)

    @property
    def secrets(self) -> tuple[str, ...]:
        return _words(self.webhook_secrets)

    @property
    def charged(self) -> frozenset[str]:
        return frozenset(_words(self.currencies)) & MINOR_UNITS.keys()

    @property
    def is_checkout(self) -> bool:
        return self.mode == Mode.CHECKOUT

    def problems(self) -> list[Problem]:
        """Return what will not work, without asking anybody."""
        checks = (self._address(), self._key(), self._webhook(), self._kind(), self._money())
        return [problem for problem in checks if problem]

    def _address(self) -> Problem | None:
        url = urlsplit(self.base_url)
        if url.hostname and (url.scheme == "https" or url.hostname in _LOOPBACK):
            return None
        return Problem("base_url", "Set Stripe's address; outside this machine it must begin with https://.")

    def _key(self) -> Problem | None:
        if not self.secret_key.startswith(("sk_", "rk_")):
            return Problem("secret_key", "Set the secret key from Stripe's dashboard; it begins with sk_ or rk_.")
        if "_live_" in self.secret_key and urlsplit(self.base_url).hostname in _LOOPBACK:
            return Problem("secret_key", "This key moves real money; a sandbox must not be given it.")
        return None

    def _webhook(self) -> Problem | None:
        good = [secret for secret in self.secrets if secret.startswith("whsec_")]
        if 1 <= len(good) == len(self.secrets) <= MOST_SECRETS:
            return None
        return Problem(
            "webhook_secrets", "Set the secret of the webhook endpoint (whsec_...), or two while it changes."
        )

    def _kind(self) -> Problem | None:
        if self.mode in list(Mode):
            return None
        return Problem("mode", "Choose checkout (Stripe's own page) or intent (a form in an app).")

    def _money(self) -> Problem | None:
        if self.charged and len(self.charged) == len(_words(self.currencies)):
            return None
        return Problem("currencies", f"Choose from {', '.join(sorted(MINOR_UNITS))}.")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
