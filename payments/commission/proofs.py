"""What `manage.py ledger check` proves of commission. See Note [Each room proves its own] in `payments.proofs`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat, Round

from marketplace.sales.order.models import Order
from payments.commission.models import OrderCommission, OrderPromotion
from payments.ledger.models import AccountKind, Entry, Posting


def share_faults() -> Iterator[str]:
    """Yield each order whose entry has another commission, or another part of the Ministry's, than was frozen on it."""
    for kind, frozen, sign in (
        (AccountKind.COMMISSION, OrderCommission.objects.filter(order=OuterRef("pk")), -1),
        (AccountKind.PROMOTION, OrderPromotion.objects.filter(order=OuterRef("pk")), 1),
    ):
        column = "amount" if kind is AccountKind.COMMISSION else "ministry_amount"
        orders = Order.objects.filter(Exists(frozen.filter(**{f"{column}__gt": 0})), Exists(_entries()))
        rows = orders.annotate(
            frozen=_sum(frozen.values("order"), column), booked=_sum(_postings(kind).values("account__kind"), "amount")
        )
        off = rows.exclude(frozen=F("booked") * sign).order_by("pk").values_list("number", "frozen", "booked")
        for number, said, booked in off.iterator():
            yield f"order {number}: {kind} is frozen at {said:.2f}, but {booked * sign:.2f} is booked"


def _sum(rows: QuerySet, column: str) -> Coalesce:  # type: ignore[type-arg]
    return Coalesce(Subquery(rows.annotate(total=Round(Sum(column), 2)).values("total")), Decimal(0))


def _of_an_order(name: str) -> Q:
    return Q(**{name: Concat(Value("sale:"), OuterRef("number"))}) | Q(
        **{name: Concat(Value("cash:"), OuterRef("number"))}
    )


def _entries() -> QuerySet[Entry]:
    return Entry.objects.filter(_of_an_order("key"))


def _postings(kind: AccountKind) -> QuerySet[Posting]:
    return Posting.objects.filter(_of_an_order("entry__key"), account__kind=kind)
