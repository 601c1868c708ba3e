"""What a buyer may change before a purchase is paid, and what is put in order after it is.

See Note [Close the old one first] in `payments.services.attempts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.sales.order.models import Milestone, Purchase
from marketplace.sales.order.parts import Part, parts_of
from marketplace.sales.order.services.lifecycle import cancel_unpaid, lock_purchase
from marketplace.users.models import User
from payments.errors import UnableToChangePayment
from payments.models import Disposition, PaymentAttempt
from payments.services.attempts import close_attempts, start_payment
from payments.services.settle import owe_what_came, settle
from payments.ways import offered_ways


def change_way(*, purchase_id: int, way: str, now: datetime) -> None:
    """Let the buyer pay what is open of a purchase in another way: what was begun is closed first.

    Raises:
        UnableToChangePayment: The way is not offered for it, or nothing is open any more.
        UnableToStartPayment: The new way does not answer; the buyer can try again.
    """
    purchase = Purchase.objects.get(pk=purchase_id)
    _refuse_unless_offered(purchase, way)
    if _was_paid(purchase, _open_attempts(purchase, now).exclude(provider=way), now):
        return
    with transaction.atomic(durable=True):
        locked = lock_purchase(purchase_id=purchase_id)
        _awaited(locked)
        Purchase.objects.filter(pk=locked.pk).update(payment_method=way)
        data = {"from": locked.payment_method, "to": way}
        audit.record(actor=None, action="purchase.way_changed", subject=locked, data=data)
    start_payment(purchase_id=purchase_id, now=now)


def call_off(*, purchase_id: int, by: User | None, now: datetime) -> None:
    """Call off what of a purchase is not paid yet: its stock comes back. Money that comes all the same goes back.

    Raises:
        UnableToChangePayment: Nothing of it waits for money, or the money came in this moment.
    """
    purchase = Purchase.objects.get(pk=purchase_id)
    if _was_paid(purchase, _open_attempts(purchase, now), now):
        raise UnableToChangePayment(_("Your payment has come in this moment."))
    with transaction.atomic(durable=True):
        locked = lock_purchase(purchase_id=purchase_id)
        if not cancel_unpaid(purchase=locked, by=by, now=now):
            raise UnableToChangePayment(_("This purchase is paid or closed already."))
        _owe_for_off(locked, now)


def tidy_up(*, purchase_id: int, now: datetime) -> None:
    """Close the attempts of parts that are paid or off, and let fall due what came for those that are off."""
    purchase = Purchase.objects.get(pk=purchase_id)
    awaited = [part.order.pk if part.order else None for part in parts_of(purchase=purchase) if part.is_payable]
    _was_paid(purchase, [one for one in _open_attempts(purchase, now) if one.order_id not in awaited], now)
    with transaction.atomic(durable=True):
        _owe_for_off(lock_purchase(purchase_id=purchase_id), now)


def tidy_up_milestone(*, milestone_id: int, now: datetime) -> None:
    """Close what is still open for a milestone that is paid; money that comes by it all the same is paid twice."""
    milestone = Milestone.objects.select_related("purchase").get(pk=milestone_id)
    if milestone.paid_at is not None:
        _was_paid(milestone.purchase, _open_attempts(milestone.purchase, now).filter(milestone=milestone), now)


def _refuse_unless_offered(purchase: Purchase, way: str) -> None:
    parts = _awaited(purchase)
    offered = offered_ways(currency=purchase.currency, is_direct=any(part.is_direct for part in parts))
    if way not in {one.code for one in offered if not one.is_at_the_door}:
        raise UnableToChangePayment(_("This way to pay is not offered here."))


def _awaited(purchase: Purchase) -> list[Part]:
    """Return the parts that wait for money."""
    parts = [part for part in parts_of(purchase=purchase) if part.is_payable]
    if not parts or purchase.hold_until is None:
        raise UnableToChangePayment(_("This purchase is paid or closed already."))
    return parts


def _open_attempts(purchase: Purchase, now: datetime) -> QuerySet[PaymentAttempt]:
    """Return attempts by which money may still be tried: open ones, and those whose declined card may be followed by one."""
    attempts = PaymentAttempt.objects
    return (
        (attempts.open() | attempts.with_declined_card(now))
        .filter(purchase=purchase)
        .select_related("order__vendor")
        .order_by("pk")
    )


def _was_paid(purchase: Purchase, attempts: Iterable[PaymentAttempt], now: datetime) -> bool:
    """Close attempts and settle those that turn out to be paid; return whether there were any."""
    paid = close_attempts(attempts=list(attempts), now=now)
    for attempt, answer in paid:
        settle(attempt_id=attempt.pk, fact=answer.fact, now=now)
    return bool(paid)


def _owe_for_off(purchase: Purchase, now: datetime) -> None:
    for part in parts_of(purchase=purchase):
        if not part.is_paid and not part.is_payable:
            owe_what_came(part=part, disposition=Disposition.CALLED_OFF, now=now)
