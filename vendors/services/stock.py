"""Price, pieces and whether a listing is shown: a vendor's own to change, at once, without review."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalogue.services.products import show_product
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import StockChanged
from vendors.errors import InvalidInput, UnableToChange, UnableToChangeStock
from vendors.models import StockRecord
from vendors.services.checks import price_problems, quantity_problems, stock_problems, usd_problems
from vendors.services.drafts import regular_price_of
from vendors.services.listings import require_working
from vendors.services.prices import regular_price_problems, set_regular_price

if TYPE_CHECKING:
    from datetime import datetime

    from catalogue.models import Product
    from marketplace.users.models import User
    from vendors.models import Vendor


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a vendor sets of what is on sale, without review: prices, pieces, and how many are sold at once."""

    price: Decimal
    num_in_stock: int
    price_usd: Decimal | None = None
    min_quantity: int = 1
    quantity_step: int = 1

    def problems(self) -> dict[str, list[str]]:
        """Return what is wrong with it, by field."""
        return (
            price_problems(price=self.price)
            | usd_problems(price=self.price_usd)
            | stock_problems(num_in_stock=self.num_in_stock)
            | quantity_problems(min_quantity=self.min_quantity, quantity_step=self.quantity_step)
        )


def change_stock_and_price(
    *, vendor: Vendor, product: Product, price: Decimal, num_in_stock: int, by: User, now: datetime
) -> None:
    """Set the price in riel and the pieces of what a vendor sells, and leave the rest of its offer as it is.

    Raises:
        As `change_offer`.
    """
    stock = StockRecord.objects.for_vendor(vendor).get(product=product)
    offer = replace(offer_of(stock), price=price, num_in_stock=num_in_stock)
    change_offer(vendor=vendor, product=product, offer=offer, by=by, now=now)


def change_offer(*, vendor: Vendor, product: Product, offer: Offer, by: User, now: datetime) -> None:
    """Set what a vendor sells to this offer; pieces held for buyers count among those in stock.

    The price is the regular one: a reduction that runs goes on. See Note [What it costs now] in the models.

    Raises:
        StockRecord.DoesNotExist: The product is not this vendor's, or was never approved; callers answer 404.
        InvalidInput: A price is no whole riel or not positive, the pieces are out of all reason, the fewest are not so
            many whole steps, or the price is not above the reduced one.
        UnableToChange: The vendor may not sell.
        UnableToChangeStock: More pieces are held for buyers than are named.
    """
    problems = offer.problems()
    if problems:
        raise InvalidInput(problems)
    with transaction.atomic(durable=True):
        require_working(vendor=vendor)
        stock = StockRecord.objects.for_vendor(vendor).select_for_update(of=("self",)).get(product=product)
        held = stock.num_allocated or 0
        if offer.num_in_stock < held:
            raise UnableToChangeStock(held=held)
        _set_offer(stock, product=product, offer=offer, by=by, now=now)
        # What is found and shown is the listing; a variant is a part of it.
        publish(StockChanged(product_ids=[product.parent_id or product.pk]))


def write_offer(*, stock: StockRecord, product: Product, offer: Offer, by: User, now: datetime) -> None:
    """Set what a vendor sells to this offer, for many at once: the caller has the record locked, and tells of the change.

    Raises:
        InvalidInput: See `offer_problems`.
    """
    require_transaction()
    problems = offer_problems(stock=stock, offer=offer)
    if problems:
        raise InvalidInput(problems)
    _set_offer(stock, product=product, offer=offer, by=by, now=now)


def offer_problems(*, stock: StockRecord, offer: Offer) -> dict[str, list[str]]:
    """Return why something that is on sale cannot be sold like this, by field; nothing when it can."""
    problems = offer.problems() | regular_price_problems(stock, price=offer.price)
    held = stock.num_allocated or 0
    if offer.num_in_stock < held:
        problems.setdefault("num_in_stock", []).append(str(UnableToChangeStock(held=held)))
    return problems


def _set_offer(stock: StockRecord, *, product: Product, offer: Offer, by: User, now: datetime) -> None:
    before = offer_of(stock)
    stock.num_in_stock = offer.num_in_stock
    stock.min_quantity, stock.quantity_step = offer.min_quantity, offer.quantity_step
    set_regular_price(stock, price=offer.price, price_usd=offer.price_usd, now=now)
    stock.save()
    data = {"from": _as_data(before), "to": _as_data(offer)}
    audit.record(actor=by, action="listing.stock_changed", subject=product, data=data)


def offer_of(stock: StockRecord) -> Offer:
    """Return what is set of something that is on sale."""
    return Offer(
        price=regular_price_of(stock),
        price_usd=stock.regular_price_usd if stock.is_reduced else stock.price_usd,
        num_in_stock=stock.num_in_stock or 0,
        min_quantity=stock.min_quantity,
        quantity_step=stock.quantity_step,
    )


def _as_data(offer: Offer) -> dict[str, str | int | None]:
    usd = None if offer.price_usd is None else f"{offer.price_usd:.2f}"
    prices = {"price": f"{offer.price:.0f}", "price_usd": usd, "num_in_stock": offer.num_in_stock}
    return prices | {"min_quantity": offer.min_quantity, "quantity_step": offer.quantity_step}


def pause_listing(*, vendor: Vendor, product: Product, by: User, now: datetime) -> None:
    """Take what a vendor sells out of the shop for a while; what is ordered already goes on.

    Raises:
        StockRecord.DoesNotExist: The product is not this vendor's; callers answer 404.
    """
    _show(vendor=vendor, product=product, is_public=False, by=by)


def resume_listing(*, vendor: Vendor, product: Product, by: User, now: datetime) -> None:
    """Put what a vendor paused back in the shop.

    Raises:
        StockRecord.DoesNotExist: The product is not this vendor's; callers answer 404.
        UnableToChange: The vendor may not sell, or the listing was never approved.
    """
    if product.approved_at is None:
        raise UnableToChange(_("The Ministry has not approved this listing."))
    _show(vendor=vendor, product=product, is_public=True, by=by)


def _show(*, vendor: Vendor, product: Product, is_public: bool, by: User) -> None:
    with transaction.atomic(durable=True):
        require_working(vendor=vendor)
        mine = StockRecord.objects.for_vendor(vendor).select_for_update(of=("self",)).order_by("pk")
        if not mine.filter(Q(product=product) | Q(product__parent=product)):
            raise StockRecord.DoesNotExist
        if show_product(product=product, is_public=is_public):
            action = "listing.resumed" if is_public else "listing.paused"
            audit.record(actor=by, action=action, subject=product)
            publish(StockChanged(product_ids=[product.parent_id or product.pk]))
