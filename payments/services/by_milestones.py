"""What money does to a purchase that is paid in parts. docs/algorithms/milestones.md tells it in numbers.

# Note [A deposit is nobody's yet]
What comes lies on the purchase's deposit in the ledger, and pays the milestones in their order. The first ones, called
deposits, make the orders good; the last one earns the whole: only then are vendors, carriers and we owed anything. So as
long as something is unpaid, all that came can go back.

# Note [The plan follows the orders]
Where one of several orders falls before all is paid, every milestone shrinks by that order's part of the whole, paid ones
too: what they shrank by falls due to the buyer, and what is to come is so much less. Where all of them fall, everything
goes back. It is done when the order falls, and looked for again under the lock whenever money comes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from marketplace.core.db import require_transaction
from marketplace.core.money import Money
from marketplace.sales.order.models import Milestone, Order
from marketplace.sales.order.parts import Part, part_of
from marketplace.sales.order.plan import Plan, plan_of
from marketplace.sales.order.services.lifecycle import confirm_orders, lock_purchase
from marketplace.sales.order.services.milestones import note_paid, shrink_plan
from marketplace.sales.order.statuses import OrderStatus
from payments.giving_back import left_of_receipt
from payments.models import AttemptStatus, Disposition, PaymentAttempt, Receipt, RefundReason
from payments.services import bookkeeping
from payments.services.refunds.falling_due import fall_due, owe_refund, write_refund
from vendors.errors import UnableToHoldStock

logger = logging.getLogger(__name__)

PLAN_SHRANK: Final = "payments.plan.shrank"
#: What came so and paid a part: it goes back where the deal falls.
TOWARDS: Final = (Disposition.MILESTONE, Disposition.PARTIAL)

#: They become good with the deposit; those that had expired come back to life.
COMING: Final = (OrderStatus.AWAITING_PAYMENT, OrderStatus.EXPIRED)


def take(*, attempt: PaymentAttempt, part: Part, receipt: Receipt, now: datetime) -> Disposition:
    """Set a receipt against the milestones of a locked purchase that stands or may come back to life, and book it."""
    require_transaction()
    plan = mended(part=part, now=now, reason=RefundReason.CANCELLED)
    if any(one.pk == attempt.milestone_id and one.paid_at is not None for one in plan.milestones):
        bookkeeping.book_receipt(receipt=receipt, part=part)
        owe_refund(receipt=receipt, money=receipt.money, reason=RefundReason.DUPLICATE, now=now)
        return Disposition.DUPLICATE
    deposit = bookkeeping.deposit_of(part=part) + receipt.money
    covered = plan.covered_by(deposit)
    if not covered and not part.is_payable:
        return _too_late(part, receipt, now)
    if plan.total <= deposit:
        return _finish(part, covered, receipt, deposit, now)
    bookkeeping.book_receipt(receipt=receipt, part=part)
    if not _are_good(part, plan, covered, now):
        give_back_all(part=part, disposition=Disposition.LATE, reason=RefundReason.LATE, now=now)
        return Disposition.LATE
    _note(part, covered, now)
    return Disposition.MILESTONE if covered else Disposition.PARTIAL


def _too_late(part: Part, receipt: Receipt, now: datetime) -> Disposition:
    bookkeeping.book_receipt(receipt=receipt, part=part)
    give_back_all(part=part, disposition=Disposition.LATE, reason=RefundReason.LATE, now=now)
    return Disposition.LATE


def _are_good(part: Part, plan: Plan, covered: Iterable[Milestone], now: datetime) -> bool:
    """Confirm the orders that wait, if with what is covered all deposits are paid; return False where they are gone."""
    paid = {one.pk for one in plan.milestones if one.paid_at is not None} | {one.pk for one in covered}
    is_confirming = all(one.pk in paid for one in plan.deposits)
    if not is_confirming or not any(order.status in COMING for order in part.orders):
        return True
    try:
        confirm_orders(purchase=part.purchase, orders=part.orders, paid=False, now=now)
    except UnableToHoldStock:
        return False
    return True


def _finish(
    part: Part, covered: list[Milestone], receipt: Receipt | None, deposit: Money, now: datetime
) -> Disposition:
    """The last of it is here: the orders are paid, and earned. What is too much goes back."""
    surplus = deposit - part.total
    try:
        confirm_orders(purchase=part.purchase, orders=part.orders, paid=True, now=now)
    except UnableToHoldStock:
        if receipt is not None:
            bookkeeping.book_receipt(receipt=receipt, part=part)
        give_back_all(part=part, disposition=Disposition.LATE, reason=RefundReason.LATE, now=now)
        return Disposition.LATE
    bookkeeping.book_sales(part=part, receipt=receipt, occurred_at=now)
    _note(part, covered, now)
    if not surplus:
        return Disposition.OK
    if receipt is not None and surplus <= receipt.money:
        owe_refund(receipt=receipt, money=surplus, reason=RefundReason.SURPLUS, now=now)
    else:
        _owe(part, surplus, RefundReason.SURPLUS, now)
    return Disposition.SURPLUS


def _note(part: Part, covered: list[Milestone], now: datetime) -> None:
    """Note milestones as paid, and their attempts, which took several receipts perhaps."""
    note_paid(purchase=part.purchase, milestones=covered, now=now)
    open_ones = PaymentAttempt.objects.open().filter(milestone__in=covered, receipts__isnull=False)
    PaymentAttempt.objects.filter(pk__in=open_ones.values("pk")).update(status=AttemptStatus.PAID)


def settle_fallen(*, order_id: int, reason: RefundReason, now: datetime) -> None:
    """Let go back what came for an order that fell before all was paid. See Note [The plan follows the orders].

    Twice is once; of a purchase that is paid, or that never was paid in parts, nothing is done.
    """
    with transaction.atomic(durable=True):
        purchase = lock_purchase(purchase_id=Order.objects.values_list("purchase_id", flat=True).get(pk=order_id))
        if not purchase.has_milestones or purchase.paid_at is not None:
            return
        part = part_of(purchase=purchase, order_id=None)
        if part.is_called_off:
            give_back_all(part=part, disposition=Disposition.CALLED_OFF, reason=reason, now=now)
            return
        plan = mended(part=part, now=now, reason=reason)
        deposit = bookkeeping.deposit_of(part=part)
        covered = plan.covered_by(deposit)
        if deposit and plan.total <= deposit:
            _finish(part, covered, None, deposit, now)
        elif covered and _are_good(part, plan, covered, now):
            _note(part, covered, now)


def mended(*, part: Part, reason: RefundReason, now: datetime) -> Plan:
    """Return the plan of a locked purchase, shrunk to what its orders still cost; what is free with that falls due."""
    plan = plan_of(part.purchase)
    if plan is None:
        raise ValueError(f"purchase {part.purchase.number} is not paid in parts")
    if plan.total == part.total:
        return plan
    freed = shrink_plan(purchase=part.purchase, plan=plan, to=part.total, now=now)
    logger.info(PLAN_SHRANK, extra={"purchase": part.purchase.number, "freed": str(freed)})
    _owe(part, freed, reason, now)
    return plan


def give_back_all(*, part: Part, disposition: Disposition, reason: RefundReason, now: datetime) -> None:
    """Let everything that came for a locked purchase fall due: its goods are off. The plan is as unpaid as before.

    Args:
        part: What we collect of the purchase.
        disposition: What its receipts did, after all.
        reason: Why it goes back.
        now: The moment it counts from.
    """
    require_transaction()
    _owe(part, bookkeeping.deposit_of(part=part), reason, now)
    Receipt.objects.filter(purchase=part.purchase, disposition__in=TOWARDS).update(disposition=disposition)
    part.purchase.milestones.exclude(paid_at=None).update(paid_at=None)


def _owe(part: Part, money: Money, reason: RefundReason, now: datetime) -> None:
    """Let so much of the deposit fall due, out of the receipts that have something left, the oldest first."""
    rest = money
    receipts = Receipt.objects.filter(purchase=part.purchase, order=None, currency=money.currency)
    for receipt in receipts.exclude(disposition=Disposition.NOT_OURS).filter(amount__gt=F("given_back")).order_by("pk"):
        share = min(rest, left_of_receipt(receipt))
        if not share:
            return
        serial = receipt.refunds.count() + 1
        key = f"{reason}:{receipt.pk}:part-{serial}"
        refund = write_refund(receipt=receipt, money=share, reason=reason, now=now, order=None, key=key)
        fall_due(refund=refund)
        rest -= share
