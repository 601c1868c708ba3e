"""Comparing a provider's day with ours, both ways.

# Note [There and not here is settled, here and not there is told]
What the provider has and we have not is money: it goes through `settle()`, as if its hint had come. What we have and the
provider has not is an alarm and a difference for an officer: nothing is taken back by a machine.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from marketplace.core import audit
from marketplace.core.db import MoneySum
from marketplace.core.errors import AdapterError
from marketplace.core.events import publish
from marketplace.core.money import Money
from marketplace.facts import ComparisonWanted
from marketplace.users.models import User
from payments.ledger.models import AccountKind, Posting
from payments.models import PaymentAttempt, Receipt
from payments.providers.base import Fact, FactKind
from payments.reconciliation.errors import UnableToCompare, UnableToSolveDifference
from payments.reconciliation.models import Difference, DifferenceKind, ReconciliationRun, RunStatus
from payments.reconciliation.services.learning import Learnt, can_be_compared, learn, receipts_of
from payments.services.settle import settle

logger = logging.getLogger(__name__)

NO_ANSWER: Final = "payments.reconciliation.no_answer"
DIFFERS: Final = "payments.reconciliation.differs"
#: A comparison that a worker began and did not end.
LEFT_AFTER: Final = timedelta(minutes=30)
#: Rest after each failure in a row, longer each time, up to the last.
BACK_OFF: Final = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3))
#: So many days back are compared by themselves; older ones an officer asks for.
DAYS_BACK: Final = 3
#: Not before this hour in Cambodia: providers close their day after midnight.
FROM_HOUR: Final = 1


def compare_due(*, now: datetime) -> int:
    """Compare each provider's last days that are not compared yet; return how many were compared now."""
    local = timezone.localtime(now)
    if local.hour < FROM_HOUR:
        return 0
    days = [local.date() - timedelta(days=back) for back in range(DAYS_BACK, 0, -1)]
    providers = [provider for provider in settings.PAYMENT_PROVIDERS if can_be_compared(provider)]
    runs = [compare(provider=provider, day=day, now=now) for provider in providers for day in days]
    open_runs = ReconciliationRun.objects.filter(day__lt=days[0], provider__in=providers).exclude(status=RunStatus.DONE)
    runs += [compare(provider=run.provider, day=run.day, now=now) for run in open_runs]
    return sum(run is not None and run.status == RunStatus.DONE for run in runs)


def want_comparison(*, provider: str, day: date, by: User, now: datetime) -> None:
    """Have a day compared, also once more; the worker does it.

    Raises:
        UnableToCompare: The provider has nothing to compare with, or the day is not over.
    """
    if provider not in settings.PAYMENT_PROVIDERS or not can_be_compared(provider):
        raise UnableToCompare
    with transaction.atomic(durable=True):
        run, _is_new = ReconciliationRun.objects.get_or_create(
            provider=provider, day=day, defaults={"next_try_at": now}
        )
        ReconciliationRun.objects.filter(pk=run.pk).exclude(status=RunStatus.RUNNING).update(
            status=RunStatus.OPEN, next_try_at=now
        )
        audit.record(actor=by, action="reconciliation.wanted", subject=run)
        publish(ComparisonWanted(provider=provider, day=day.isoformat()))


def compare(*, provider: str, day: date, now: datetime) -> ReconciliationRun | None:
    """Compare one provider's day, unless it is compared already or being compared; any number of times.

    Returns:
        The run, done or left open because the provider did not answer; None where nothing was to do.
    """
    run, _is_new = ReconciliationRun.objects.get_or_create(provider=provider, day=day, defaults={"next_try_at": now})
    free = Q(status=RunStatus.OPEN, next_try_at__lte=now) | Q(status=RunStatus.RUNNING, claimed_at__lt=now - LEFT_AFTER)
    claimed = ReconciliationRun.objects.filter(free, pk=run.pk)
    if not claimed.update(status=RunStatus.RUNNING, claimed_at=now, tries=F("tries") + 1):
        return None
    run.refresh_from_db()
    try:
        learnt = learn(provider=provider, day=day, now=now)
    except AdapterError as error:
        logger.warning(NO_ANSWER, extra={"provider": provider, "day": str(day), "error": str(error)})
        rest = BACK_OFF[min(run.tries, len(BACK_OFF)) - 1]
        _end(run, status=RunStatus.OPEN, next_try_at=now + rest, last_error=str(error)[:1000])
        return run
    num_settled = _settle_what_lacks_here(run, learnt, now)
    _tell_what_lacks_there(run, learnt, now)
    ours = receipts_of(provider=provider, day=day)
    _compare_with_ledger(run, ours, now)
    _end(
        run, status=RunStatus.DONE, done_at=now, last_error="",
        num_theirs=sum(fact.kind is FactKind.PAID for fact in learnt.facts), num_ours=len(ours),
        num_settled=F("num_settled") + num_settled,
    )  # fmt: skip
    return run


def _end(run: ReconciliationRun, **changes: object) -> None:
    ReconciliationRun.objects.filter(pk=run.pk, status=RunStatus.RUNNING).update(**changes)
    run.refresh_from_db()


def _settle_what_lacks_here(run: ReconciliationRun, learnt: Learnt, now: datetime) -> int:
    """Settle what the provider has and we have not; tell where amounts differ; return how many were settled."""
    count = 0
    for fact in learnt.facts:
        if fact.kind is FactKind.PAID:
            count += _settle(run, fact, now)
        elif fact.kind is FactKind.REFUNDED and (attempt := _attempt_of(run.provider, fact)) is not None:
            settle(attempt_id=attempt.pk, fact=fact, now=now)
    return count


def _settle(run: ReconciliationRun, fact: Fact, now: datetime) -> bool:
    receipt = Receipt.objects.filter(provider=run.provider, provider_txn_id=fact.txn_id).first()
    if receipt is not None:
        if fact.money is not None and fact.money != receipt.money:
            _differ(run, DifferenceKind.AMOUNT, fact.txn_id, now, fact=fact, receipt=receipt)
        return False
    attempt = _attempt_of(run.provider, fact)
    if attempt is None or fact.money is None:
        _differ(run, DifferenceKind.NOT_HERE, fact.txn_id, now, fact=fact)
        return False
    return settle(attempt_id=attempt.pk, fact=fact, now=now) is not None


def _attempt_of(provider: str, fact: Fact) -> PaymentAttempt | None:
    if not fact.attempt_ref:
        return None
    known_by = Q(key=fact.attempt_ref) | Q(provider_ref=fact.attempt_ref)
    return PaymentAttempt.objects.filter(known_by, provider=provider).first()


def _tell_what_lacks_there(run: ReconciliationRun, learnt: Learnt, now: datetime) -> None:
    for receipt in learnt.lacking:
        _differ(run, DifferenceKind.NOT_THERE, receipt.provider_txn_id, now, receipt=receipt)


def _compare_with_ledger(run: ReconciliationRun, ours: Iterable[Receipt], now: datetime) -> None:
    """Compare the sum of a day's receipts, in each currency, with what the ledger has of the same receipts."""
    by_key = {f"receipt:{receipt.provider}:{receipt.provider_txn_id}": receipt for receipt in ours}
    rows = (
        Posting.objects.filter(
            entry__key__in=by_key, account__kind__in=(AccountKind.CLEARING, AccountKind.DIRECT), amount__gt=0
        )
        .values("currency")
        .annotate(total=MoneySum("amount"))
        .order_by("currency")
    )
    booked = {row["currency"]: Money(row["total"], row["currency"]) for row in rows}
    for currency in sorted({receipt.currency for receipt in by_key.values()} | booked.keys()):
        received = Money.total((one.money for one in by_key.values() if one.currency == currency), currency)
        held = booked.get(currency, Money.zero(currency))
        if received != held:
            _differ(run, DifferenceKind.LEDGER, f"{run.day}:{currency}", now, ours=received, theirs=held)


def _differ(
    run: ReconciliationRun,
    kind: DifferenceKind,
    txn_id: str,
    now: datetime,
    *,
    fact: Fact | None = None,
    receipt: Receipt | None = None,
    ours: Money | None = None,
    theirs: Money | None = None,
) -> None:
    """Write a difference down once, with an alarm. A second run that finds it again adds nothing."""
    ours = ours or (receipt.money if receipt else None)
    theirs = theirs or (fact.money if fact else None)
    with transaction.atomic(durable=True):
        difference, is_new = Difference.objects.get_or_create(
            provider=run.provider,
            kind=kind,
            txn_id=txn_id,
            defaults={
                "run": run,
                "receipt": receipt,
                "ours": ours.amount if ours else None,
                "ours_currency": ours.currency if ours else "",
                "theirs": theirs.amount if theirs else None,
                "theirs_currency": theirs.currency if theirs else "",
                "raw": json.loads(json.dumps(fact.raw, default=str)) if fact else {},
                "found_at": now,
            },
        )
        if is_new:
            audit.record(actor=None, action=f"reconciliation.{kind}", subject=difference)
    if is_new:
        logger.error(DIFFERS, extra={"provider": run.provider, "kind": str(kind), "transaction": txn_id})


def solve(*, difference: Difference, words: str, by: User, now: datetime) -> None:
    """Close a difference with what was found out about it. No money moves by that.

    Raises:
        UnableToSolveDifference: Another officer was faster.
    """
    with transaction.atomic(durable=True):
        unsolved = Difference.objects.filter(pk=difference.pk, solved_at=None)
        if not unsolved.update(solved_at=now, solved_by=by, note=words):
            raise UnableToSolveDifference
        audit.record(actor=by, action="reconciliation.solved", subject=difference, data={"words": words})
