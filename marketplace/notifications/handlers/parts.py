"""Parts of an agreed price: the buyer hears what is due, the vendors what has come."""

from __future__ import annotations

from marketplace import facts
from marketplace.notifications.models import Kind
from marketplace.notifications.telling import buyer_of, link_to, money_text, tell, tell_vendor
from marketplace.sales.order.models import Milestone
from marketplace.sales.order.plan import plan_of
from marketplace.sales.order.services.milestones import AT_WORK
from marketplace.sales.order.trade_words import MilestoneKind


def tell_of_part_due(fact: facts.MilestoneReached) -> None:
    """Tell the buyer that a step is done, or the goods are ready or there, and what is to be paid."""
    milestone = _milestone(fact.milestone_id)
    if milestone.paid_at is None:
        _tell_buyer(Kind.PART_FELL_DUE, milestone, str(milestone.pk))


def remind_of_part(fact: facts.MilestoneDue) -> None:
    """Remind the buyer of a part that is due; unless it came meanwhile."""
    milestone = _milestone(fact.milestone_id)
    if milestone.paid_at is None and milestone.reminded_at is not None:
        _tell_buyer(Kind.PART_STILL_DUE, milestone, f"{milestone.pk}:{milestone.reminded_at:%Y%m%d%H}")


def tell_of_part_paid(fact: facts.MilestonePaid) -> None:
    """Tell each vendor at work that a part has come, and whether its order may be sent now.

    The deposit makes an order good, which is told as a new order; the last part is told of as any other.
    """
    milestone = _milestone(fact.milestone_id)
    purchase = milestone.purchase
    if milestone.kind == MilestoneKind.DEPOSIT:
        return
    plan = plan_of(purchase)
    may_send = milestone.holds_dispatch and plan is not None and not plan.holding_dispatch()
    for order in purchase.orders.filter(status__in=AT_WORK).select_related("vendor").order_by("pk"):
        if order.vendor is None:
            continue
        context = {"order": order, "amount": money_text(milestone.money), "may_send": may_send, "part": milestone}
        page = ("vendor_portal:order", {"code": order.vendor.code, "number": order.number})
        tell_vendor(Kind.PART_PAID, order.vendor, f"{milestone.pk}:{order.pk}", context, page=page)


def _milestone(pk: int) -> Milestone:
    return Milestone.objects.select_related("purchase__user").get(pk=pk)


def _tell_buyer(kind: Kind, milestone: Milestone, what: str) -> None:
    recipient = buyer_of(milestone.purchase)
    context = {
        "amount": money_text(milestone.money),
        "purchase": milestone.purchase,
        "part": milestone,
        "link": link_to("checkout:payment", language=recipient.language, token=milestone.purchase.token),
    }
    tell(kind, recipient, what, context)
