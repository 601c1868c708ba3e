"""What happens to the milestones of an agreed purchase: they are reached, paid, and shrink where an order falls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.money import Money
from marketplace.facts import MilestoneDue, MilestonePaid, MilestoneReached
from marketplace.sales.order.errors import UnableToChangeMilestone
from marketplace.sales.order.models import Milestone, Order, Purchase
from marketplace.sales.order.plan import Plan, dispatch_is_held
from marketplace.sales.order.services.lifecycle import lock_purchase
from marketplace.sales.order.statuses import NOTHING_OWED, OrderStatus
from marketplace.sales.order.trade_words import MilestoneKind
from marketplace.users.models import User
from vendors.models import Vendor

#: What a vendor says of: a step of the work is done, the goods are ready.
BY_VENDOR: Final = (MilestoneKind.PRODUCTION, MilestoneKind.BEFORE_DISPATCH)
#: Of an order in these, the vendor is at work.
AT_WORK: Final = (OrderStatus.CONFIRMED, OrderStatus.ACCEPTED)
#: In these it is still to be paid.
STANDING: Final = (*AT_WORK, OrderStatus.DISPATCHED, OrderStatus.DELIVERED)
#: From one reminder to the next.
REMIND_EVERY: Final = timedelta(days=3)


def note_paid(*, purchase: Purchase, milestones: Sequence[Milestone], now: datetime) -> None:
    """Note on a locked purchase that milestones are paid, and tell of each."""
    require_transaction()
    for one in milestones:
        if Milestone.objects.unpaid().filter(pk=one.pk).update(paid_at=now):
            one.paid_at = now
            publish(MilestonePaid(milestone_id=one.pk, purchase_id=purchase.pk))


def reach_milestone(*, milestone_id: int, vendor: Vendor, by: User, now: datetime) -> Milestone:
    """Say for a vendor that a step of the work is done, or the goods are ready: its part of the price falls due.

    In a purchase of several vendors each of them may say so.

    Raises:
        UnableToChangeMilestone: It is not theirs to say, was said, or is paid; nothing was written.
    """
    with transaction.atomic(durable=True):
        milestone = Milestone.objects.get(pk=milestone_id)
        purchase = lock_purchase(purchase_id=milestone.purchase_id)
        if not purchase.orders.filter(vendor=vendor, status__in=AT_WORK).exists():
            raise UnableToChangeMilestone(_("You have no order at work in this purchase."))
        if milestone.kind not in BY_VENDOR:
            raise UnableToChangeMilestone(_("This part of the price falls due by itself."))
        reached = Milestone.objects.unpaid().filter(pk=milestone.pk, reached_at=None).update(reached_at=now)
        if not reached:
            raise UnableToChangeMilestone(_("This was said already, or is paid."))
        milestone.reached_at = now
        audit.record(actor=by, action="milestone.reached", subject=milestone, data={"purchase": purchase.number})
        publish(MilestoneReached(milestone_id=milestone.pk, purchase_id=purchase.pk))
    return milestone


def reach_on_arrival(*, order_id: int, now: datetime) -> None:
    """Let fall due what is paid on arrival, once every order of the purchase that stands has arrived. Twice is once."""
    with transaction.atomic(durable=True):
        purchase = lock_purchase(purchase_id=Order.objects.values_list("purchase_id", flat=True).get(pk=order_id))
        if not purchase.has_milestones:
            return
        under_way = purchase.orders.exclude(status__in=[*NOTHING_OWED, OrderStatus.DELIVERED])
        if under_way.exists():
            return
        waiting = purchase.milestones.unpaid().filter(kind=MilestoneKind.ON_ARRIVAL, reached_at=None)
        for milestone in waiting.in_order():
            Milestone.objects.filter(pk=milestone.pk).update(reached_at=now)
            publish(MilestoneReached(milestone_id=milestone.pk, purchase_id=purchase.pk))


def send_before_paid(*, order: Order, vendor: Vendor, by: User, now: datetime) -> None:
    """Let an order be sent though a milestone that holds it back is not paid, at its vendor's own risk.

    Raises:
        UnableToChangeMilestone: It is another vendor's, nothing holds it back, or it has left.
    """
    with transaction.atomic(durable=True):
        lock_purchase(purchase_id=order.purchase_id)
        locked = Order.objects.select_related("purchase").get(pk=order.pk)
        held = dispatch_is_held(locked)
        if locked.vendor_id != vendor.pk or locked.status not in AT_WORK or not held:
            raise UnableToChangeMilestone(_("Nothing holds this order back."))
        Order.objects.filter(pk=locked.pk).update(ships_unpaid_at=now)
        unpaid = Money.total((one.money for one in held), locked.currency)
        audit.record(
            actor=by,
            action="order.sent_before_paid",
            subject=locked,
            data={"at": now.isoformat(), "unpaid": str(unpaid)},
        )


def shrink_plan(*, purchase: Purchase, plan: Plan, to: Money, now: datetime) -> Money:
    """Shrink every milestone of a locked purchase alike, so that together they come to what its orders still cost.

    Args:
        purchase: Locked by the caller.
        plan: Its plan.
        to: What the orders cost that stand; less than the plan's total, and more than nothing.
        now: The moment it counts from.

    Returns:
        By how much the paid milestones shrank: so much of what came is not for anything any more.
    """
    require_transaction()
    before = plan.paid
    amounts = to.split([one.amount for one in plan.milestones])
    for one, money in zip(plan.milestones, amounts, strict=True):
        Milestone.objects.filter(pk=one.pk).update(amount=money.amount)
        one.amount = money.amount
    data = {"to": str(to), "at": now.isoformat()}
    audit.record(actor=None, action="milestones.shrunk", subject=purchase, data=data)
    return before - plan.paid


def remind(*, now: datetime) -> int:
    """Remind the buyers of parts of a price that are due and not paid, each some days after the last time; return how many.

    What nobody told them of yet (a day that has come) is told at once. Of one purchase the first such part is named.
    """
    waiting = _due(now).order_by("purchase_id", "position").values_list("purchase_id", "pk")
    first_of: dict[int, int] = {}
    for purchase_id, pk in waiting.distinct()[:500]:
        first_of.setdefault(purchase_id, pk)
    return sum(_remind(pk, now) for pk in first_of.values())


def _remind(pk: int, now: datetime) -> bool:
    with transaction.atomic(durable=True):
        told = _due(now).filter(pk=pk).values("pk")
        if not Milestone.objects.filter(pk__in=told).update(reminded_at=now):
            return False
        publish(MilestoneDue(milestone_id=pk))
    return True


def _due(now: datetime) -> QuerySet[Milestone]:
    """Return what is due and unpaid of deals that stand, and of which the buyer did not hear lately."""
    lately = now - REMIND_EVERY
    is_due = Q(reached_at__lte=lately) | Q(due_on__lte=timezone.localdate(now))
    is_quiet = Q(reminded_at=None) | Q(reminded_at__lte=lately)
    return Milestone.objects.unpaid().filter(
        is_due,
        is_quiet,
        purchase__confirmed_at__isnull=False,
        purchase__paid_at=None,
        purchase__orders__status__in=STANDING,
    )
