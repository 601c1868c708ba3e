"""What an adapter says to questions that its provider has no answer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from payments.providers.base import (
    AlreadyPaid,
    AttemptView,
    Closed,
    DisputeFact,
    Fact,
    Hint,
    NotOffered,
    RefundFact,
    RefundKind,
    RefundView,
    Unsupported,
)


class NothingOffered:
    """To inherit from: no callbacks, no closing, no statement, and refunds made by a person."""

    def parse_callback(self, *, body: bytes, headers: Mapping[str, str], now: datetime) -> list[Hint]:
        """Refuse: whoever sent this is not the provider."""
        raise NotOffered("callbacks")

    def close(self, attempt: AttemptView, *, now: datetime) -> Closed | AlreadyPaid | Unsupported:
        """Say that the attempt stays payable until it expires."""
        return Unsupported()

    def refund(self, refund: RefundView, *, key: str) -> RefundFact:
        """Leave it to a person."""
        return RefundFact(kind=RefundKind.MANUAL)

    def fetch_refund(self, refund: RefundView) -> RefundFact:
        """Leave it to a person."""
        return RefundFact(kind=RefundKind.MANUAL)

    def fetch_dispute(self, ref: str) -> DisputeFact:
        """Refuse: nothing is taken back."""
        raise NotOffered("disputes")

    def statement(self, day: date) -> Iterable[Fact]:
        """Refuse: there is none."""
        raise NotOffered("statement")

    def deeplink(self, payload: str) -> str:
        """Refuse: there is none."""
        raise NotOffered("deeplink")
