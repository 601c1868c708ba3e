"""Price, pieces and whether a listing is shown: a vendor's own to change, at once, without review."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalogue.services.products import show_product
from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import StockChanged
from vendors.errors import InvalidInput, UnableToChange, UnableToChangeStock
from vendors.models import StockRecord
from vendors.services.listings import price_problems, require_working, stock_problems

if TYPE_CHECKING:
    from datetime import datetime

    from catalogue.models import Product
    from marketplace.users.models import User
    from vendors.models import Vendor


def change_stock_and_price(
    *, vendor: Vendor, product: Product, price: Decimal, num_in_stock: int, by: User, now: datetime
) -> None:
    """Set the price in riel and the pieces of what a vendor sells; pieces held for buyers count among them.

    Raises:
        StockRecord.DoesNotExist: The product is not this vendor's, or was never approved; callers answer 404.
        InvalidInput: The price is no whole riel or not positive, or the pieces are out of all reason.
        UnableToChange: The vendor may not sell.
        UnableToChangeStock: More pieces are held for buyers than are named.
    """
    problems = price_problems(price=price) | stock_problems(num_in_stock=num_in_stock)
    if problems:
        raise InvalidInput(problems)
    with transaction.atomic(durable=True):
        require_working(vendor=vendor)
        stock = StockRecord.objects.for_vendor(vendor).select_for_update(of=("self",)).get(product=product)
        held = stock.num_allocated or 0
        if num_in_stock < held:
            raise UnableToChangeStock(held=held)
        before = {"price": f"{stock.price:.0f}", "num_in_stock": stock.num_in_stock}
        stock.price, stock.num_in_stock = price, num_in_stock
        stock.save(update_fields=["price", "num_in_stock", "date_updated"])
        after = {"price": str(price.quantize(Decimal(1))), "num_in_stock": num_in_stock}
        audit.record(actor=by, action="listing.stock_changed", subject=product, data={"from": before, "to": after})
        # What is found and shown is the listing; a variant is a part of it.
        publish(StockChanged(product_ids=[product.parent_id or product.pk]))


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
