"""Money that an officer saw come, as a provider. Its facts are entered by hand, with a reference."""

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


class Manual(NothingOffered):
    """Needs no configuration and asks nobody."""

    code: str = "manual"
    caps: Caps = Caps(currencies=frozenset({"KHR", "USD"}), can_close=True, refunds=RefundSupport.MANUAL)

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        """Return the adapter; there is nothing to configure."""
        return cls()

    def start(self, attempt: AttemptView, *, key: str, now: datetime) -> Started:
        """Tell the buyer to ask how to pay."""
        return Started(kind=StartKind.INSTRUCTIONS, provider_ref=attempt.reference)

    def fetch(self, attempts: Sequence[AttemptView], *, now: datetime) -> list[Fact]:
        """Tell nothing: an officer does."""
        return []

    def close(self, attempt: AttemptView, *, now: datetime) -> Closed | AlreadyPaid | Unsupported:
        """Close it: nobody waits for it."""
        return Closed()

    def check_config(self) -> list[Problem]:
        """Return nothing."""
        return []
