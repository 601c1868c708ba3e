"""What of an agreed price is paid, what is next, and what a sum of money covers: reckoning, and no writing.

docs/algorithms/milestones.md tells it in numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.core.money import Money
from marketplace.sales.order.models import Milestone, Order, Purchase
from marketplace.sales.order.trade_words import MilestoneKind


@dataclass(frozen=True)
class Plan:
    """The milestones of one purchase in the order in which money pays them."""

    milestones: tuple[Milestone, ...]
    currency: str

    @property
    def total(self) -> Money:
        return Money.total((one.money for one in self.milestones), self.currency)

    @property
    def paid(self) -> Money:
        """What the milestones cost that are paid."""
        return Money.total((one.money for one in self.milestones if one.paid_at is not None), self.currency)

    @property
    def next(self) -> Milestone | None:
        """The first that is not paid."""
        return next((one for one in self.milestones if one.paid_at is None), None)

    @property
    def deposits(self) -> tuple[Milestone, ...]:
        """Those at the beginning that must be paid before the orders are good."""
        found = []
        for one in self.milestones:
            if one.kind != MilestoneKind.DEPOSIT:
                break
            found.append(one)
        return tuple(found)

    @property
    def is_confirming(self) -> bool:
        """Whether what is paid makes the orders good."""
        return all(one.paid_at is not None for one in self.deposits)

    def due_with(self, deposit: Money) -> Money:
        """Return what is missing for the next milestone, where so much lies on the deposit; nothing once all is paid."""
        upcoming = self.next
        if upcoming is None:
            return Money.zero(self.currency)
        wanted = Money.total((one.money for one in self.milestones if one.position <= upcoming.position), self.currency)
        return max(wanted - deposit, Money.zero(self.currency))

    def covered_by(self, deposit: Money) -> list[Milestone]:
        """Return the unpaid milestones that so much money on the deposit pays, in their order."""
        covered, sum_so_far = [], Money.zero(self.currency)
        for one in self.milestones:
            sum_so_far += one.money
            if sum_so_far > deposit:
                break
            if one.paid_at is None:
                covered.append(one)
        return covered

    def holding_dispatch(self) -> list[Milestone]:
        """Return the unpaid milestones before which nothing is sent."""
        return [one for one in self.milestones if one.holds_dispatch and one.paid_at is None]


def plan_of(purchase: Purchase) -> Plan | None:
    """Return a purchase's plan; None where all is paid at once, without asking the database."""
    if not purchase.has_milestones:
        return None
    return plan_from(purchase, list(purchase.milestones.in_order()))


def plan_from(purchase: Purchase, milestones: Sequence[Milestone]) -> Plan:
    """Return the plan that milestones, as they were read, make."""
    for one in milestones:
        one.purchase = purchase
    return Plan(tuple(sorted(milestones, key=lambda one: one.position)), purchase.currency)


def dispatch_is_held(order: Order) -> list[Milestone]:
    """Return what must be paid before an order is sent; nothing where its vendor said that it may be sent before."""
    if order.purchase is None or order.ships_unpaid_at is not None:
        return []
    plan = plan_of(order.purchase)
    return plan.holding_dispatch() if plan else []
