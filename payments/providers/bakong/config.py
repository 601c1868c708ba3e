"""What the Bakong adapter must be told, and whether it makes sense."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self
from urllib.parse import urlsplit

from payments.providers.bakong import khqr
from payments.providers.bakong.tokens import RENEW_BEFORE, expiry_of
from payments.providers.base import Problem

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_MAX_EMAIL: Final = 30
#: Any time will do to try whether a code can be made at all.
_SOME_MS: Final = 1_767_225_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BakongConfig:
    """Our account at Bakong.

    Attributes:
        base_url: `https://api-bakong.nbc.gov.kh`, its SIT twin, or the sandbox.
        email: The address that the token was asked with. It alone renews the token: a secret.
        token: The token from NBC's registration; may be empty, then the first call renews.
        account_id: Where the money arrives, `name@bank`.
        merchant_type: `individual`, or `merchant` with `merchant_id` and `acquiring_bank`.
    """

    base_url: str
    email: str
    account_id: str
    token: str = ""
    merchant_name: str = "Cambodia Marketplace"
    merchant_city: str = "Phnom Penh"
    merchant_type: str = "individual"
    merchant_id: str = ""
    acquiring_bank: str = ""
    mcc: str = ""

    @classmethod
    def from_mapping(cls, config: Mapping[str, str]) -> Self:
        """Return the configuration out of plain settings; names that we do not know are an error in the settings.

        Raises:
            TypeError: A setting is missing or unknown.
        """
        return cls(**config)

    def code_fields(self) -> dict[str, object]:
        """Return the fields that every code of ours has."""
        return {
            "merchant_type": self.merchant_type,
            "bakong_account_id": self.account_id,
            "merchant_id": self.merchant_id,
            "acquiring_bank": self.acquiring_bank,
            "merchant_name": self.merchant_name,
            "merchant_city": self.merchant_city,
            "mcc": self.mcc,
        }

    def problems(self) -> list[Problem]:
        """Return what will not work, without asking anybody."""
        return [*self._connection_problems(), *self._code_problems()]

    def _connection_problems(self) -> list[Problem]:
        problems: list[Problem] = []
        url = urlsplit(self.base_url)
        if not url.hostname or (url.scheme != "https" and url.hostname not in _LOOPBACK):
            problems.append(
                Problem("base_url", "Set Bakong's address; outside this machine it must begin with https://.")
            )
        if not _EMAIL.fullmatch(self.email) or len(self.email) > _MAX_EMAIL:
            problems.append(Problem("email", "Set the e-mail address that the Bakong token was asked with."))
        if ends_at := expiry_of(self.token):
            days_left = (ends_at - datetime.now(UTC)).days
            if days_left < RENEW_BEFORE.days:
                problems.append(
                    Problem("token", f"The token ends in {max(days_left, 0)} days. Put the renewed one in its place.")
                )
        return problems

    def _code_problems(self) -> list[Problem]:
        try:
            khqr.encode({**self.code_fields(), "currency": "KHR"}, now_ms=_SOME_MS)
        except khqr.KhqrError as error:
            return [Problem("account_id", f"No KHQR code can be made of our account: {error.word}.")]
        return []
