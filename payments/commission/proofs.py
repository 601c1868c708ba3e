"""What `manage.py ledger check` proves of commission. See Note [Each room proves its own] in `payments.proofs`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Round

from marketplace.core.db import MoneySum
from marketplace.core.money import EXPONENTS
from marketplace.sales.order.models import Order
from payments.commission.models import OrderCommission, OrderPromotion
from payments.ledger.models import AccountKind, Entry, Posting


def share_faults() -> Iterator[str]:
    """Yield each order whose entry has another commission, or another part of the Ministry's, than was frozen on it.

    Each currency by itself: an order may be owed in two.
    """
    for kind, column, frozen, sign in (
        (AccountKind.COMMISSION, "amount", OrderCommission.objects.filter(order=OuterRef("pk")), -1),
        (AccountKind.PROMOTION, "ministry_amount", OrderPromotion.objects.filter(order=OuterRef("pk")), 1),
    ):
        for currency in EXPONENTS:
            mine = frozen.filter(currency=currency)
            orders = Order.objects.filter(Exists(mine.filter(**{f"{column}__gt": 0})), Exists(_entries()))
            booked = _postings(kind).filter(currency=currency).values("account__kind")
            rows = orders.annotate(frozen=_sum(mine.values("order"), column), booked=_sum(booked, "amount"))
            off = rows.exclude(frozen=F("booked") * sign).order_by("pk").values_list("number", "frozen", "booked")
            for number, said, found in off.iterator():
                yield (
                    f"order {number}: {kind} is frozen at {said:.2f} {currency}, "
                    f"but {found * sign:.2f} {currency} is booked"
                )


def _sum(rows: QuerySet, column: str) -> Coalesce:  # type: ignore[type-arg]
    return Coalesce(Subquery(rows.annotate(total=Round(MoneySum(column), 2)).values("total")), Decimal(0))


def _of_an_order(name: str) -> Q:
    return Q(**{name: Concat(Value("sale:"), OuterRef("number"))}) | Q(
        **{name: Concat(Value("cash:"), OuterRef("number"))}
    )


def _entries() -> QuerySet[Entry]:
    return Entry.objects.filter(_of_an_order("key"))


def _postings(kind: AccountKind) -> QuerySet[Posting]:
    return Posting.objects.filter(_of_an_order("entry__key"), account__kind=kind)
