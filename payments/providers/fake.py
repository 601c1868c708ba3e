"""A provider for tests and for copying: it keeps everything in memory and answers as it is told to."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from payments.providers.base import (
    TOLERANCE_S,
    About,
    AlreadyPaid,
    AttemptView,
    BadSignature,
    Caps,
    Closed,
    DisputeFact,
    Fact,
    FactKind,
    Hint,
    Problem,
    RefundFact,
    RefundKind,
    RefundSupport,
    RefundView,
    Started,
    StartKind,
    Unsupported,
)
from payments.providers.not_offered import NothingOffered


class FakeProvider(NothingOffered):
    """Remembers what it was asked, and raises what it was told to raise.

    Attributes:
        calls: Every call that reached it, as (operation, reference or key).
        failures: Errors to raise, one for each coming call.
        facts: What `fetch` tells, by attempt reference; of others it says PENDING.
    """

    code: str = "fake"
    caps: Caps = Caps(
        currencies=frozenset({"KHR", "USD"}),
        has_polling=True,
        bulk_size=50,
        has_callbacks=True,
        can_close=True,
        can_expire=True,
        has_direct=True,
        refunds=RefundSupport.PARTIAL,
    )
    account = "fake@bank"
    secret = "fake-secret"  # noqa: S105 - opens nothing

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.failures: list[AdapterError] = []
        self.facts: dict[str, Fact] = {}
        self.refunds: dict[str, RefundFact] = {}
        self.disputes: dict[str, DisputeFact] = {}

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        """Return a fresh one."""
        return cls()

    def pay(self, attempt: AttemptView, *, at: datetime, txn_id: str = "", money: Money | None = None) -> Fact:
        """Let the coming `fetch` tell that an attempt was paid."""
        fact = Fact(
            kind=FactKind.PAID,
            attempt_ref=attempt.reference,
            txn_id=txn_id or f"txn-{attempt.reference}",
            money=money or attempt.money,
            to_account=attempt.payee_account or self.account,
            occurred_at=at,
            raw={"fake": True},
        )
        self.facts[attempt.reference] = fact
        return fact

    def _called(self, operation: str, word: str) -> None:
        self.calls.append((operation, word))
        if self.failures:
            raise self.failures.pop(0)

    def start(self, attempt: AttemptView, *, key: str, now: datetime) -> Started:
        """Show a code of our own making."""
        self._called("start", key)
        return Started(
            kind=StartKind.QR,
            payload=f"FAKE:{attempt.reference}",
            provider_ref=f"fake-{attempt.reference}",
            payee_account=attempt.payee_account or self.account,
            expires_at=attempt.expires_at,
        )

    def fetch(self, attempts: Sequence[AttemptView], *, now: datetime) -> list[Fact]:
        """Tell what `facts` holds."""
        self._called("fetch", ",".join(attempt.reference for attempt in attempts))
        return [
            self.facts.get(attempt.reference, Fact(kind=FactKind.PENDING, attempt_ref=attempt.reference))
            for attempt in attempts
        ]

    def sign(self, body: bytes, *, at: datetime) -> dict[str, str]:
        """Return the headers of a callback as this provider would send it: the time is signed along."""
        stamp = str(int(at.timestamp()))
        signed = hmac.new(self.secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {"x-fake-timestamp": stamp, "x-fake-signature": signed}

    def parse_callback(self, *, body: bytes, headers: Mapping[str, str], now: datetime) -> list[Hint]:
        """Read `[{"id", "provider_ref", "about"?, "subject_ref"?}]`, not older than `TOLERANCE_S`."""
        stamp = headers.get("x-fake-timestamp", "")
        if not stamp.isdecimal() or abs(now.timestamp() - int(stamp)) > TOLERANCE_S:
            raise BadSignature("too old, or of no time")
        expected = self.sign(body, at=datetime.fromtimestamp(int(stamp), tz=now.tzinfo))["x-fake-signature"]
        if not hmac.compare_digest(headers.get("x-fake-signature", "").encode(), expected.encode()):
            raise BadSignature("wrong signature")
        return [
            Hint(
                event_key=item["id"],
                provider_ref=item["provider_ref"],
                about=About(item.get("about", "attempt")),
                subject_ref=item.get("subject_ref", ""),
            )
            for item in json.loads(body)
        ]

    def close(self, attempt: AttemptView, *, now: datetime) -> Closed | AlreadyPaid | Unsupported:
        """Close it, unless it was paid."""
        self._called("close", attempt.reference)
        fact = self.facts.get(attempt.reference)
        return AlreadyPaid(fact) if fact and fact.kind is FactKind.PAID else Closed()

    def refund(self, refund: RefundView, *, key: str) -> RefundFact:
        """Give it back, once per key."""
        self._called("refund", key)
        return self.refunds.setdefault(key, RefundFact(kind=RefundKind.SUCCEEDED, provider_ref=f"refund-{key}"))

    def fetch_refund(self, refund: RefundView) -> RefundFact:
        """Return the refund that was made, or say that none was."""
        self._called("fetch_refund", refund.reference)
        made = {fact.provider_ref: fact for fact in self.refunds.values()}
        return made.get(refund.provider_ref, RefundFact(kind=RefundKind.FAILED, reason="no such refund"))

    def fetch_dispute(self, ref: str) -> DisputeFact:
        """Return the dispute that was opened."""
        self._called("fetch_dispute", ref)
        return self.disputes[ref]

    def check_config(self) -> list[Problem]:
        """Return nothing."""
        return []
