"""What a vendor sold, as bars and tables: by day, by month, and what sold best. Four queries, whatever it sold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate, TruncMonth
from django.utils import timezone

from marketplace.core.db import MoneySum
from marketplace.core.money import Money
from marketplace.sales.order.statuses import OrderStatus

if TYPE_CHECKING:
    from marketplace.sales.order.models import Order
    from vendors.models import Vendor

DAYS: Final = 30
MONTHS: Final = 12
BEST: Final = 10
#: Nothing was sold in the end.
NOT_SOLD: Final = (OrderStatus.DECLINED, OrderStatus.CANCELLED, OrderStatus.RETURNED, OrderStatus.EXPIRED)
#: The drawing's own units; the page makes it as wide as there is room.
WIDTH: Final = 320
HEIGHT: Final = 96
#: What was sold for something is to be seen, however much the best day sold.
LEAST: Final = 2


@dataclass(frozen=True)
class Bar:
    """One day or month: what was sold, and where its bar stands in the drawing."""

    day: date
    orders: int
    sold: Money
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Chart:
    """Bars, all of one span, the oldest first."""

    bars: tuple[Bar, ...]
    total: Money
    orders: int
    highest: Money
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def newest_first(self) -> tuple[Bar, ...]:
        """The bars for the table beside the drawing."""
        return tuple(reversed(self.bars))


@dataclass(frozen=True)
class BestSeller:
    """One product with what was sold of it; `share` of the best one, from 0 to 100."""

    title: str
    code: str
    pieces: int
    sold: Money
    share: int


@dataclass(frozen=True)
class SalesFigures:
    """All that the page shows."""

    days: Chart
    months: Chart
    best: tuple[BestSeller, ...]


def sales_figures(*, vendor: Vendor, today: date, currency: str = "KHR") -> SalesFigures:
    """Return what a vendor sold in the last thirty days and twelve months, goods only, by the day they were ordered."""
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    months = list(reversed(_months_back(today)))
    sold = vendor.orders.for_vendor(vendor).filter(currency=currency).exclude(status__in=NOT_SOLD)
    zone = timezone.get_default_timezone()
    by_day = _sold_by(sold, TruncDate("confirmed_at", tzinfo=zone), since=days[0])
    by_month = _sold_by(sold, TruncMonth("confirmed_at", tzinfo=zone), since=months[0])
    return SalesFigures(
        days=_chart(days, by_day, currency),
        months=_chart(months, by_month, currency),
        best=_best(vendor, sold.filter(confirmed_at__gte=_begin(months[0])), currency),
    )


def _sold_by(orders: QuerySet[Order], span: Any, *, since: date) -> dict[date, tuple[int, Decimal]]:
    """Return orders and sum by day or by first day of the month."""
    rows = (
        orders.filter(confirmed_at__gte=_begin(since))
        .annotate(span=span)
        .values("span")
        .order_by()
        .annotate(num=Count("pk"), sold=MoneySum(F("total_incl_tax") - F("shipping_incl_tax")))
    )
    return {_day(row["span"]): (row["num"], row["sold"]) for row in rows}


def _day(span: Any) -> date:
    found: date = span.date() if hasattr(span, "date") else span
    return found


def _chart(spans: Sequence[date], found: dict[date, tuple[int, Decimal]], currency: str) -> Chart:
    values = [found.get(span, (0, Decimal(0))) for span in spans]
    highest = max((sold for _number, sold in values), default=Decimal(0))
    slot = WIDTH // len(spans)
    bars = []
    for number, (span, (orders, sold)) in enumerate(zip(spans, values, strict=True)):
        height = max(int(sold * HEIGHT / highest), LEAST) if sold > 0 else 0
        bars.append(
            Bar(
                day=span,
                orders=orders,
                sold=Money(sold, currency),
                x=number * slot + 1,
                y=HEIGHT - height,
                width=slot - 2,
                height=height,
            )
        )
    total = Money.total((bar.sold for bar in bars), currency)
    return Chart(tuple(bars), total, sum(bar.orders for bar in bars), Money(highest, currency))


def _best(vendor: Vendor, orders: QuerySet[Order], currency: str) -> tuple[BestSeller, ...]:
    """Return what sold best, the pieces of all variants of a thing together, in two queries."""
    rows = list(
        orders.exclude(lines__product=None)
        .values(thing=Coalesce("lines__product__parent", "lines__product"))
        .order_by()
        .annotate(pieces=Sum("lines__quantity"), sold=MoneySum("lines__line_price_incl_tax"))
        .order_by("-sold", "thing")[:BEST]
    )
    things = vendor.products.in_bulk([row["thing"] for row in rows])
    most = max((row["sold"] for row in rows), default=Decimal(0))
    return tuple(
        BestSeller(
            title=things[row["thing"]].get_title(),
            code=things[row["thing"]].code or "",
            pieces=row["pieces"],
            sold=Money(row["sold"], currency),
            share=int(row["sold"] * 100 / most) if most else 0,
        )
        for row in rows
    )


def _months_back(today: date) -> list[date]:
    """Return the first days of the last months, the newest first."""
    found = [today.replace(day=1)]
    while len(found) < MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def _begin(day: date) -> datetime:
    """Return the moment at which a day begins in Cambodia."""
    return timezone.make_aware(datetime(day.year, day.month, day.day), timezone.get_default_timezone())  # noqa: DTZ001
