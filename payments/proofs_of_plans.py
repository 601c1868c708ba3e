"""What `manage.py ledger check` proves of prices paid in parts. See Note [Each room proves its own] in `payments.proofs`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Round

from marketplace.core.db import MoneySum
from marketplace.sales.order.models import Milestone, Order, Purchase
from marketplace.sales.order.parts import CALLED_OFF
from payments.ledger.models import AccountKind, Posting


def plan_faults() -> Iterator[str]:
    """Yield each unpaid purchase whose paid milestones lie on no deposit, and each paid one with an unpaid milestone.

    Whether the milestones come to what the orders cost is looked at for those that stand: one that falls is settled a
    moment later, and one that fell as a whole keeps what was agreed.
    """
    plans = Purchase.objects.filter(has_milestones=True)
    deposits = _deposits()
    unpaid = plans.filter(paid_at=None).annotate(paid=_sum(_milestones().exclude(paid_at=None), "amount"))
    for number, paid, currency in unpaid.order_by("pk").values_list("number", "paid", "currency").iterator():
        lies = deposits.get((number, currency), Decimal(0))
        if paid > lies:
            yield f"purchase {number}: milestones of {paid:.2f} are paid, but only {lies:.2f} lie on its deposit"
    forgotten = plans.filter(paid_at__isnull=False, milestones__paid_at=None, milestones__amount__gt=0).distinct()
    for number in forgotten.order_by("pk").values_list("number", flat=True).iterator():
        yield f"purchase {number}: is paid, but one of its milestones is not"
    yield from _plans_that_do_not_add_up(plans)


def _plans_that_do_not_add_up(plans: QuerySet[Purchase]) -> Iterator[str]:
    standing = Order.objects.filter(purchase=OuterRef("pk")).exclude(Q(paid_at=None, status__in=CALLED_OFF))
    rows = plans.annotate(
        parts=_sum(_milestones(), "amount"), costs=_sum(standing.order_by().values("purchase"), "total_incl_tax")
    )
    off = rows.filter(costs__gt=0).exclude(parts=F("costs")).order_by("pk")
    for number, parts, costs in off.values_list("number", "parts", "costs").iterator():
        yield f"purchase {number}: its milestones come to {parts:.2f}, its orders to {costs:.2f}"


def _milestones() -> QuerySet[Milestone, Any]:
    return Milestone.objects.filter(purchase=OuterRef("pk")).order_by().values("purchase")


def _sum(rows: QuerySet[Any, Any], column: str) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(total=Round(MoneySum(column), 2)).values("total")), Decimal(0))


def _deposits() -> dict[tuple[str, str], Decimal]:
    """Return what lies on each deposit of a purchase that is paid in parts, by its number and currency."""
    numbers = Purchase.objects.filter(has_milestones=True, paid_at=None).values("number")
    rows = Posting.objects.filter(account__kind=AccountKind.BUYER_DEPOSIT, account__owner__in=numbers)
    sums = rows.values("account__owner", "currency").annotate(total=Round(MoneySum("amount"), 2)).order_by()
    return {(row["account__owner"], row["currency"]): -row["total"] for row in sums}
