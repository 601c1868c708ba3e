"""How a price that is paid in parts is shown: to the buyer, to its vendors and to officers. Reads alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from marketplace.core.money import Money
from marketplace.sales.order.models import Milestone, Order, Purchase
from marketplace.sales.order.plan import Plan, plan_of
from marketplace.sales.order.services.milestones import AT_WORK, BY_VENDOR
from payments.ledger.models import AccountKind
from payments.ledger.services import balance

#: Where one part of the price stands.
PAID: Final = "paid"
DUE: Final = "due"
NEXT: Final = "next"
LATER: Final = "later"


@dataclass(frozen=True)
class PartOfPrice:
    """One milestone, for people.

    Attributes:
        state: "paid", "due", "next" (nothing else is to be paid before it), or "later".
        percent: What part of the whole it is, to one place after the point.
        may_say: Whether a vendor may say that what it waits for has happened.
        is_late: Whether it is due for longer than `LATE_AFTER` and not paid.
    """

    pk: int
    position: int
    kind: str
    words: str
    money: Money
    state: str
    percent: str
    due_on: date | None
    reached_at: datetime | None
    paid_at: datetime | None
    holds_dispatch: bool
    may_say: bool
    is_late: bool


@dataclass(frozen=True)
class PlanView:
    """All parts of a price.

    Attributes:
        came: What has come so far and has not gone back.
        due: What is missing for the next part.
    """

    parts: tuple[PartOfPrice, ...]
    total: Money
    came: Money
    due: Money

    @property
    def current(self) -> PartOfPrice | None:
        """The part that is to be paid next."""
        return next((part for part in self.parts if part.state in (DUE, NEXT)), None)

    @property
    def holding_dispatch(self) -> tuple[PartOfPrice, ...]:
        """The unpaid parts before which nothing is sent."""
        return tuple(part for part in self.parts if part.holds_dispatch and part.state != PAID)

    @property
    def is_paid(self) -> bool:
        return all(part.state == PAID for part in self.parts)

    @property
    def is_good(self) -> bool:
        """Whether the deposit is paid."""
        return all(part.state == PAID for part in self.parts if part.kind == "deposit")


@dataclass(frozen=True)
class VendorPlan:
    """What a vendor sees of the plan, on the page of one of its orders.

    Attributes:
        held_by: The parts that must be paid before the order is sent; none where it may go.
        was_let_go: Whether the vendor said that it may be sent before.
    """

    plan: PlanView
    held_by: tuple[PartOfPrice, ...]
    was_let_go: bool


def plan_view(*, purchase: Purchase, now: datetime) -> PlanView | None:
    """Return how a purchase is paid in parts; None where it is paid at once."""
    plan = plan_of(purchase)
    if plan is None:
        return None
    lies = -balance(kind=AccountKind.BUYER_DEPOSIT, owner=purchase.number, currency=purchase.currency)
    came = plan.total if purchase.paid_at else lies
    late = set(Milestone.objects.late(now=now).filter(purchase=purchase).values_list("pk", flat=True))
    return PlanView(
        parts=tuple(_part(one, plan, timezone.localdate(now), is_late=one.pk in late) for one in plan.milestones),
        total=plan.total,
        came=came,
        due=plan.due_with(came),
    )


def vendor_plan(*, order: Order, now: datetime) -> VendorPlan | None:
    """Return what the vendor of an order sees of its plan; None where it is paid at once."""
    view = plan_view(purchase=order.purchase, now=now) if order.purchase else None
    if view is None:
        return None
    is_at_work = order.status in AT_WORK
    holds = is_at_work and order.ships_unpaid_at is None
    held = view.holding_dispatch if holds else ()
    return VendorPlan(plan=view, held_by=held, was_let_go=order.ships_unpaid_at is not None)


def late_parts(*, now: datetime) -> tuple[int, list[Money]]:
    """Return how many parts of prices are late, and what they come to, by currency."""
    rows = Milestone.objects.late(now=now).values_list("purchase__currency", "amount")
    sums: dict[str, Money] = {}
    count = 0
    for currency, amount in rows.order_by("purchase__currency"):
        sums[currency] = sums.get(currency, Money.zero(currency)) + Money(amount, currency)
        count += 1
    return count, list(sums.values())


def _part(one: Milestone, plan: Plan, today: date, *, is_late: bool) -> PartOfPrice:
    return PartOfPrice(
        pk=one.pk,
        position=one.position,
        kind=one.kind,
        words=one.words,
        money=one.money,
        state=_state(one, plan, today),
        percent=percent_of(one.money, plan.total),
        due_on=one.due_on,
        reached_at=one.reached_at,
        paid_at=one.paid_at,
        holds_dispatch=one.holds_dispatch,
        may_say=one.kind in BY_VENDOR and one.paid_at is None and one.reached_at is None,
        is_late=is_late,
    )


def percent_of(money: Money, total: Money) -> str:
    """Return how many percent of a whole a part is, for the eye: "30", or "33.3"."""
    if not total:
        return "0"
    return f"{round(money.amount * 100 / total.amount, 1).normalize():f}"


def _state(one: Milestone, plan: Plan, today: date) -> str:
    if one.paid_at is not None or not one.amount:
        return PAID
    if one.reached_at is not None or (one.due_on is not None and one.due_on <= today) or one in plan.deposits:
        return DUE
    return NEXT if one == plan.next else LATER
