"""Cash on delivery as a provider. Its facts come from the courier's remittance, not from a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from payments.providers.base import (
    AlreadyPaid,
    AttemptView,
    Caps,
    Closed,
    Fact,
    Problem,
    RefundSupport,
    Started,
    StartKind,
    Unsupported,
)
from payments.providers.not_offered import NothingOffered


class CashOnDelivery(NothingOffered):
    """Needs no configuration and asks nobody."""

    code: str = "cash_on_delivery"
    caps: Caps = Caps(currencies=frozenset({"KHR"}), can_close=True, refunds=RefundSupport.MANUAL)

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        """Return the adapter; there is nothing to configure."""
        return cls()

    def start(self, attempt: AttemptView, *, key: str, now: datetime) -> Started:
        """Tell the buyer to have the money ready."""
        return Started(kind=StartKind.INSTRUCTIONS, provider_ref=attempt.reference)

    def fetch(self, attempts: Sequence[AttemptView], *, now: datetime) -> list[Fact]:
        """Tell nothing: the courier's remittance does."""
        return []

    def close(self, attempt: AttemptView, *, now: datetime) -> Closed | AlreadyPaid | Unsupported:
        """Close it: nobody comes to the door for it."""
        return Closed()

    def check_config(self) -> list[Problem]:
        """Return nothing."""
        return []
