"""Giving money back through the provider that took it.

# Note [A refund that got no answer]
The refund is claimed and committed before the provider is asked, with the number of the try in the key that goes along.
No answer leaves it `submitted`: nobody knows what became of it. It is looked up before anything is repeated; only when
the provider has none such is it asked again, with the same key. A try that failed is over: the next has a new key.
Refunds of one receipt go one after another, because a provider that takes no key tells them apart by their sum.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.core.db import MoneySum
from marketplace.core.errors import AdapterError
from marketplace.core.events import publish
from marketplace.core.money import Money
from marketplace.facts import RefundSent
from payments.adapters import adapter
from payments.errors import UnableToRefund
from payments.models import Refund, RefundStatus, RefundWay
from payments.models.refund import TO_SEND
from payments.providers.base import PaymentProvider, RefundFact, RefundKind, RefundView, reference_of
from payments.services.refunds.ending import locked_refund, note_failure, note_success

if TYPE_CHECKING:
    from marketplace.users.models import User

logger = logging.getLogger(__name__)

NO_ANSWER: Final = "payments.refund.no_answer"
#: How long to rest before a refund on its way is looked at again, by how long it has been.
LOOKS: Final = (
    (timedelta(minutes=10), timedelta(minutes=1)),
    (timedelta(hours=6), timedelta(minutes=15)),
    (timedelta(days=2), timedelta(hours=2)),
)
SELDOM: Final = timedelta(days=1)
#: Seconds that a call may take before another looks after it.
HEAD_START: Final = timedelta(minutes=1)


def send_due(*, now: datetime, limit: int = 100) -> int:
    """Send every refund that is due and that its provider can give back; return how many were sent."""
    due = Refund.objects.filter(status=RefundStatus.DUE, way=RefundWay.PROVIDER).order_by("pk")
    return sum(send_refund(refund_id=pk, now=now) for pk in due.values_list("pk", flat=True)[:limit])


def send_refund(*, refund_id: int, now: datetime) -> bool:
    """Ask the provider to give a refund back, once; return whether it was asked now.

    See Note [A refund that got no answer].
    """
    if not _claim(refund_id, now):
        return False
    _ask(refund_id, now)
    return True


def send_again(*, refund_id: int, by: User, now: datetime) -> None:
    """Send a refund that failed once more through the provider, as an officer wishes.

    Raises:
        UnableToRefund: It does not wait to be sent.
    """
    with transaction.atomic(durable=True):
        refund = locked_refund(refund_id=refund_id)
        waiting = Refund.objects.filter(pk=refund.pk, status=RefundStatus.FAILED, way=RefundWay.PROVIDER)
        if not waiting.update(status=RefundStatus.DUE, ended_at=None, provider_ref=""):
            raise UnableToRefund(_("This refund does not wait to be sent."))
        audit.record(actor=by, action="refund.sent_again", subject=refund, data={"tries": refund.tries})
    send_refund(refund_id=refund_id, now=now)


def _claim(refund_id: int, now: datetime) -> bool:
    """Take a refund on: whoever gets the row asks the provider. Another of the same receipt on its way comes first."""
    mine = Refund.objects.filter(pk=refund_id, status=RefundStatus.DUE, way=RefundWay.PROVIDER)
    try:
        with transaction.atomic(durable=True):
            return bool(
                mine.update(
                    status=RefundStatus.SUBMITTED,
                    submitted_at=now,
                    next_look_at=now + HEAD_START,
                    tries=F("tries") + 1,
                )
            )
    except IntegrityError:
        return False


def _ask(refund_id: int, now: datetime) -> None:
    refund = Refund.objects.select_related("receipt").get(pk=refund_id)
    try:
        fact = _provider(refund).refund(view_of(refund), key=key_of(refund))
    except AdapterError as error:
        _rest(refund, str(error), now)
        return
    record(refund_id=refund_id, fact=fact, now=now)


def _provider(refund: Refund) -> PaymentProvider:
    """Return the provider that took the money.

    Raises:
        AdapterError: It is no longer among our providers; one refund must not keep the others waiting.
    """
    try:
        return adapter(refund.receipt.provider)
    except KeyError as error:
        raise AdapterError(f"{refund.receipt.provider} is not configured", retryable=True) from error


def key_of(refund: Refund) -> str:
    """Return the key of the try under way: a repeat is the same try."""
    return f"{reference_of(refund.public_id)}-{refund.tries}"


def view_of(refund: Refund) -> RefundView:
    """Return a refund in the words of the adapters."""
    others = refund.receipt.refunds.filter(way=RefundWay.PROVIDER, status=RefundStatus.SUCCEEDED).exclude(pk=refund.pk)
    gone = others.aggregate(total=MoneySum("amount"))["total"]
    return RefundView(
        reference=reference_of(refund.public_id),
        txn_id=refund.receipt.provider_txn_id,
        money=refund.money,
        provider_ref=refund.provider_ref,
        gone_before=Money(gone, refund.currency) if gone else Money.zero(refund.currency),
    )


def look_after(*, now: datetime, limit: int = 100) -> int:
    """Ask the providers what became of the refunds on their way; return how many were asked after."""
    due = Refund.objects.filter(status=RefundStatus.SUBMITTED, way=RefundWay.PROVIDER, next_look_at__lte=now)
    found = list(due.order_by("next_look_at", "pk").values_list("pk", flat=True)[:limit])
    return sum(look_up(refund_id=pk, now=now) for pk in found)


def look_up(*, refund_id: int, now: datetime) -> bool:
    """Ask the provider what became of one refund, also of one that had arrived; return whether it was asked."""
    refund = Refund.objects.select_related("receipt").get(pk=refund_id)
    if refund.way != RefundWay.PROVIDER or refund.status not in (RefundStatus.SUBMITTED, RefundStatus.SUCCEEDED):
        return False
    if refund.status == RefundStatus.SUBMITTED and not _claim_look(refund, now):
        return False
    try:
        fact = _provider(refund).fetch_refund(view_of(refund))
    except AdapterError as error:
        if refund.status == RefundStatus.SUBMITTED:
            _rest(refund, str(error), now)
        return True
    if fact.kind is RefundKind.ABSENT and refund.status == RefundStatus.SUBMITTED:
        _ask(refund_id, now)
    elif fact.kind is not RefundKind.ABSENT:
        record(refund_id=refund_id, fact=fact, now=now)
    return True


def _claim_look(refund: Refund, now: datetime) -> bool:
    mine = Refund.objects.filter(pk=refund.pk, status=RefundStatus.SUBMITTED, next_look_at=refund.next_look_at)
    return bool(mine.update(next_look_at=now + max(_wait(refund, now), HEAD_START)))


def record(*, refund_id: int, fact: RefundFact, now: datetime) -> None:
    """Write down what a provider says of a refund; told twice, it counts once."""
    with transaction.atomic(durable=True):
        refund = locked_refund(refund_id=refund_id)
        if fact.kind is RefundKind.SUCCEEDED:
            ref = fact.provider_ref or refund.provider_ref
            note_success(refund=refund, by=None, now=now, start=(RefundStatus.SUBMITTED,), provider_ref=ref)
        elif fact.kind is RefundKind.FAILED:
            note_failure(refund=refund, error=fact.reason, now=now)
        elif fact.kind is RefundKind.MANUAL:
            _leave_to_a_person(refund)
        elif fact.kind is RefundKind.SUBMITTED:
            _note_on_its_way(refund, fact, now)


def _note_on_its_way(refund: Refund, fact: RefundFact, now: datetime) -> None:
    """The provider has it and will tell: the first time, so is the buyer."""
    mine = Refund.objects.filter(pk=refund.pk, status=RefundStatus.SUBMITTED)
    is_news = bool(fact.provider_ref) and fact.provider_ref != refund.provider_ref
    ref = fact.provider_ref or refund.provider_ref
    if mine.update(provider_ref=ref, next_look_at=now + _wait(refund, now), last_error="") and is_news:
        publish(RefundSent(refund_id=refund.pk))


def _leave_to_a_person(refund: Refund) -> None:
    mine = Refund.objects.filter(pk=refund.pk, status=RefundStatus.SUBMITTED)
    mine.update(status=RefundStatus.DUE, way=RefundWay.BY_HAND, submitted_at=None, next_look_at=None)


def _rest(refund: Refund, error: str, now: datetime) -> None:
    """Nobody knows what became of it: look it up later. See Note [A refund that got no answer]."""
    logger.warning(NO_ANSWER, extra={"refund": refund.pk, "provider": refund.receipt.provider, "error": error})
    Refund.objects.filter(pk=refund.pk, status=RefundStatus.SUBMITTED).update(
        next_look_at=now + _wait(refund, now), last_error=error[:500]
    )


def _wait(refund: Refund, now: datetime) -> timedelta:
    age = now - (refund.submitted_at or now)
    return next((rest for until, rest in LOOKS if age < until), SELDOM)


def leave_to_officers(*, refund_id: int, by: User, now: datetime) -> None:
    """Let an officer make the transfer of a refund that the provider could not deliver.

    Raises:
        UnableToRefund: It does not wait to be sent, or the vendor is to give it back.
    """
    with transaction.atomic(durable=True):
        refund = locked_refund(refund_id=refund_id)
        waiting = Refund.objects.filter(pk=refund.pk, status__in=TO_SEND, way=RefundWay.PROVIDER)
        if not waiting.update(way=RefundWay.BY_HAND):
            raise UnableToRefund(_("This refund does not wait to be sent."))
        audit.record(actor=by, action="refund.left_to_officers", subject=refund)
