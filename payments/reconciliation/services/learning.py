"""What a provider says about a day: its statement, or, where it has none, its word about each of our receipts.

Everything here asks the provider, so nothing here stands in a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone

from payments import adapters
from payments.models import Disposition, PaymentAttempt, Receipt
from payments.providers.base import Fact, FactKind
from payments.services.attempts import view_of

#: A receipt so near to midnight may stand in the neighbouring day's statement: clocks differ.
EDGE: Final = timedelta(hours=1)


@dataclass
class Learnt:
    """A provider's word about one day.

    Attributes:
        facts: Every movement, each with its transaction.
        lacking: Our receipts of the day that the provider does not know.
    """

    facts: list[Fact] = field(default_factory=list)
    lacking: list[Receipt] = field(default_factory=list)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Return when a day begins and ends in Cambodia."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, start + timedelta(days=1)


def receipts_of(*, provider: str, day: date) -> list[Receipt]:
    """Return our receipts of a day, but not of money that went to another account."""
    start, end = day_bounds(day)
    found = Receipt.objects.filter(provider=provider, occurred_at__gte=start, occurred_at__lt=end)
    return list(found.exclude(disposition=Disposition.NOT_OURS).order_by("occurred_at", "pk"))


def can_be_compared(provider: str) -> bool:
    """Return whether a provider has a statement, or says of a transaction whether it knows it."""
    adapter = adapters.adapter(provider)
    return adapter.caps.has_statement or hasattr(adapter, "confirm")


def learn(*, provider: str, day: date, now: datetime) -> Learnt:
    """Ask a provider about a day.

    Raises:
        AdapterError: It did not answer, or not all of it.
    """
    adapter, ours = adapters.adapter(provider), receipts_of(provider=provider, day=day)
    if not adapter.caps.has_statement:
        return _by_asking(adapter, ours, provider=provider, day=day, now=now)
    facts = [fact for fact in adapter.statement(day) if fact.txn_id]
    known = {fact.txn_id for fact in facts}
    lacking = [receipt for receipt in ours if receipt.provider_txn_id not in known]
    return Learnt(facts, _not_next_door(adapter, lacking, day))


def _not_next_door(adapter: Any, lacking: Sequence[Receipt], day: date) -> list[Receipt]:
    """Leave out receipts around midnight that stand in the statement of the day before or after."""
    start, end = day_bounds(day)
    found: set[str] = set()
    if any(receipt.occurred_at < start + EDGE for receipt in lacking):
        found |= {fact.txn_id for fact in adapter.statement(day - timedelta(days=1))}
    if any(receipt.occurred_at >= end - EDGE for receipt in lacking):
        found |= {fact.txn_id for fact in adapter.statement(day + timedelta(days=1))}
    return [receipt for receipt in lacking if receipt.provider_txn_id not in found]


def _by_asking(adapter: Any, ours: Iterable[Receipt], *, provider: str, day: date, now: datetime) -> Learnt:
    """Ask after each receipt by its transaction, and after each attempt of the day that nothing was heard of."""
    learnt = Learnt()
    for receipt in ours:
        if not adapter.confirm(receipt.provider_txn_id, now=now):
            learnt.lacking.append(receipt)
    start, end = day_bounds(day)
    quiet = PaymentAttempt.objects.filter(
        provider=provider, created_at__gte=start, created_at__lt=end, receipts=None, provider_ref__isnull=False
    )
    attempts = [view_of(attempt) for attempt in quiet.select_related("order__vendor").order_by("pk")]
    if attempts:
        learnt.facts = [fact for fact in adapter.fetch(attempts, now=now) if fact.kind is FactKind.PAID]
    return learnt
