"""What something costs now: the regular price, a reduced one for some days, and what may stand struck out beside it.

# Note [The lowest of thirty days]
A price that is struck out says "it cost this before". It is true only of the lowest price of the thirty days before the
reduction began: otherwise a price that was raised for a day makes any price look reduced. So every price that somebody
could have paid is noted as a point, and where the reduced price is not below the lowest of them, none is struck out.

Source: the rule is that of Directive 98/6/EC, article 6a, of the European Union, which has been tried in practice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import StockChanged
from vendors.errors import InvalidInput
from vendors.models import PricePoint, StockRecord
from vendors.services.checks import price_problems, usd_problems
from vendors.services.listings import require_working

if TYPE_CHECKING:
    from catalogue.models import Product
    from marketplace.users.models import User
    from vendors.models import Vendor

#: How far back the lowest price is looked for. See Note [The lowest of thirty days].
LOOKED_BACK: Final = timedelta(days=30)
#: A reduction that never ends is the price.
MOST_DAYS: Final = 60
#: How many are turned in one transaction.
BATCH: Final = 200


@dataclass(frozen=True, kw_only=True)
class Reduction:
    """A reduced price in riel, in dollars if the vendor names one, from its first to its last day in Cambodia."""

    price: Decimal
    starts_on: date
    ends_on: date
    price_usd: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How many pieces are sold at once: at least so many, and a multiple of the step."""

    min_quantity: int = 1
    quantity_step: int = 1


#: What is sold piece by piece, as most things are.
ONE_BY_ONE: Final = Terms()


def reduce_price(*, vendor: Vendor, product: Product, reduction: Reduction, by: User, now: datetime) -> None:
    """Sell something at a reduced price on some days, in place of what was planned; from today on at once.

    Raises:
        StockRecord.DoesNotExist: The product is not this vendor's, or was never approved; callers answer 404.
        InvalidInput: The price is not below the regular one, or the days are over or out of order.
        UnableToChange: The vendor may not sell.
    """
    problems = price_problems(price=reduction.price, field="sale_price")
    problems |= usd_problems(price=reduction.price_usd, field="sale_price_usd")
    with transaction.atomic(durable=True):
        stock = _locked(vendor=vendor, product=product)
        goes_on = stock.is_reduced and reduction.starts_on == stock.sale_from
        problems |= _day_problems(reduction, timezone.localdate(now), goes_on=goes_on)
        if problems:
            raise InvalidInput(problems)
        # One that goes on, at no higher price, is measured by what it cost before it began.
        before = stock.price_before if goes_on and reduction.price <= (stock.sale_price or 0) else None
        _end(stock)
        if stock.price is None or reduction.price >= stock.price:
            raise InvalidInput({"sale_price": [_("The reduced price must be below the regular one.")]})
        stock.sale_price, stock.sale_price_usd = reduction.price, reduction.price_usd
        stock.sale_from, stock.sale_to = reduction.starts_on, reduction.ends_on
        turn(stock, now=now)
        stock.price_before = before or stock.price_before
        stock.save()
        data = {
            "price": f"{reduction.price:.0f}",
            "from": reduction.starts_on.isoformat(),
            "to": reduction.ends_on.isoformat(),
        }
        audit.record(actor=by, action="listing.reduced", subject=product, data=data)
        publish(StockChanged(product_ids=[product.parent_id or product.pk]))


def end_reduction(*, vendor: Vendor, product: Product, by: User, now: datetime) -> None:
    """Sell something at its regular price again, at once; also forgets a reduction that has not begun.

    Raises:
        StockRecord.DoesNotExist: The product is not this vendor's; callers answer 404.
        UnableToChange: The vendor may not sell.
    """
    with transaction.atomic(durable=True):
        stock = _locked(vendor=vendor, product=product)
        if stock.sale_price is None:
            return
        _end(stock)
        note_price(stock, now=now)
        stock.save()
        audit.record(actor=by, action="listing.reduction_ended", subject=product)
        publish(StockChanged(product_ids=[product.parent_id or product.pk]))


def turn_prices(*, now: datetime) -> int:
    """Begin and end the reductions whose day has come; return how many. Running it twice changes nothing."""
    today = timezone.localdate(now)
    begins = Q(regular_price=None, sale_from__lte=today)
    due = StockRecord.objects.filter(sale_price__isnull=False).filter(begins | Q(sale_to__lt=today))
    turned = 0
    for keys in _batches(list(due.order_by("pk").values_list("pk", flat=True))):
        with transaction.atomic(durable=True):
            locked = due.select_for_update(of=("self",)).select_related("product").filter(pk__in=keys).order_by("pk")
            for stock in locked:
                turn(stock, now=now)
                stock.save()
                turned += 1
                publish(StockChanged(product_ids=[stock.product.parent_id or stock.product_id]))
    return turned


def turn(stock: StockRecord, *, now: datetime) -> None:
    """Bring a stock record to the price of the day, without saving. See Note [What it costs now] in the models."""
    today = timezone.localdate(now)
    if stock.sale_from is None or stock.sale_to is None or stock.sale_price is None or stock.price is None:
        return
    if today > stock.sale_to:
        _end(stock)
    elif today >= stock.sale_from and not stock.is_reduced:
        before = min(lowest_price(stock, now=now), stock.price)
        stock.regular_price, stock.regular_price_usd = stock.price, stock.price_usd
        stock.price, stock.price_usd = stock.sale_price, stock.sale_price_usd
        stock.price_before = before if before > stock.price else None
    note_price(stock, now=now)


def set_regular_price(stock: StockRecord, *, price: Decimal, price_usd: Decimal | None, now: datetime) -> None:
    """Set what something costs without a reduction, without saving; while one runs, that goes on.

    Raises:
        InvalidInput: It would not be above the reduced price.
    """
    problems = regular_price_problems(stock, price=price)
    if problems:
        raise InvalidInput(problems)
    if stock.is_reduced:
        stock.regular_price, stock.regular_price_usd = price, price_usd
        return
    stock.price, stock.price_usd = price, price_usd
    note_price(stock, now=now)


def regular_price_problems(stock: StockRecord, *, price: Decimal) -> dict[str, list[str]]:
    """Return what is wrong with a price as the regular one, under `price`; nothing when it is above a reduced one."""
    if stock.sale_price is not None and price <= stock.sale_price:
        return {"price": [_("The regular price must be above the reduced one. End that first.")]}
    return {}


def put_in_stock(stock: StockRecord, *, price: Decimal, price_usd: Decimal | None, now: datetime) -> None:
    """Save a stock record that is on sale from now on, at this price and without a reduction."""
    _end(stock)
    stock.price, stock.price_usd = price, price_usd
    stock.save()
    note_price(stock, now=now)


def note_price(stock: StockRecord, *, now: datetime) -> None:
    """Write down what something costs from now on, if that is another price; the record itself is not saved."""
    if stock.price is None:
        return
    last = PricePoint.objects.filter(stockrecord=stock).order_by("-at", "-pk").first()
    if last is None:
        was = StockRecord.objects.values_list("price", flat=True).get(pk=stock.pk)
        if was != stock.price and was is not None:  # it was sold before prices were written down
            PricePoint.objects.create(stockrecord=stock, price=was, at=min(stock.date_created, now))
    if last is None or last.price != stock.price:
        PricePoint.objects.create(stockrecord=stock, price=stock.price, at=now)


def lowest_price(stock: StockRecord, *, now: datetime) -> Decimal:
    """Return the lowest price of the thirty days before. See Note [The lowest of thirty days]."""
    since = now - LOOKED_BACK
    points = PricePoint.objects.filter(stockrecord=stock)
    at_first = points.filter(at__lte=since).order_by("-at", "-pk").values_list("price", flat=True).first()
    prices = [*points.filter(at__gt=since).values_list("price", flat=True), at_first, stock.price]
    return min(price for price in prices if price is not None)


def _end(stock: StockRecord) -> None:
    if stock.is_reduced:
        stock.price, stock.price_usd = stock.regular_price, stock.regular_price_usd
    stock.regular_price = stock.regular_price_usd = stock.price_before = None
    stock.sale_price = stock.sale_price_usd = stock.sale_from = stock.sale_to = None


def _locked(*, vendor: Vendor, product: Product) -> StockRecord:
    require_working(vendor=vendor)
    return StockRecord.objects.for_vendor(vendor).select_for_update(of=("self",)).get(product=product)


def _day_problems(reduction: Reduction, today: date, *, goes_on: bool) -> dict[str, list[str]]:
    if reduction.ends_on < today:
        return {"sale_to": [_("This day is over. Choose today or a later day.")]}
    if reduction.starts_on < today and not goes_on:
        return {"sale_from": [_("This day is over. Choose today or a later day.")]}
    if reduction.ends_on < reduction.starts_on:
        return {"sale_to": [_("The last day is before the first.")]}
    if (reduction.ends_on - reduction.starts_on).days >= MOST_DAYS:
        return {"sale_to": [_("At most %(most)d days.") % {"most": MOST_DAYS}]}
    return {}


def _batches(keys: list[int]) -> list[list[int]]:
    return [keys[first : first + BATCH] for first in range(0, len(keys), BATCH)]
