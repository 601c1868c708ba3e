"""One product in several sizes, colours or weights, each with its own price and pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.models import Product
from catalogue.services.variants import write_variants
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import StockChanged
from vendors.errors import InvalidInput, UnableToChange, UnableToChangeStock
from vendors.models import Partner, StockRecord
from vendors.services.drafts import VariantDraft as VariantDraft
from vendors.services.listings import require_working
from vendors.services.prices import ONE_BY_ONE, Terms, put_in_stock, set_regular_price

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from marketplace.users.models import User
    from vendors.models import Vendor


def set_variants(
    *, vendor: Vendor, product: Product, variants: Sequence[VariantDraft], by: User | None, now: datetime
) -> list[Product]:
    """Sell a product in these variants, in place of those it had; return them in the given order.

    The product itself has no stock any more: its record goes, and with it the lines of baskets that held it, for
    nobody can say which variant they meant. Variants that are not named any more are hidden.

    Raises:
        Product.DoesNotExist: It is not this vendor's; callers answer 404.
        InvalidInput: A price or a number of pieces is wrong; `fields` by `variant number.name`, counted from 0.
        UnableToChange: The vendor may not sell, or pieces of the product itself are held for buyers.
        UnableToChangeStock: Fewer pieces of a variant are named than are held for buyers.
        UnableToSetVariants: They do not differ, or do not all answer the same; `fields` as above.
    """
    _require_prices(variants)
    with transaction.atomic():
        require_working(vendor=vendor)
        children = write_variants_of(vendor=vendor, product=product, variants=variants, now=now)
        for child, variant in zip(children, variants, strict=True):
            stock = StockRecord.objects.select_for_update().get(product=child)
            if variant.num_in_stock < (stock.num_allocated or 0):
                raise UnableToChangeStock(held=stock.num_allocated or 0)
            stock.num_in_stock = variant.num_in_stock
            set_regular_price(stock, price=variant.price_khr, price_usd=variant.price_usd, now=now)
            stock.save()
        codes = [child.code for child in children]
        audit.record(actor=by, action="listing.variants_set", subject=product, data={"variants": codes})
        publish(StockChanged(product_ids=[product.pk]))
    product.refresh_from_db()
    return children


def write_variants_of(
    *, vendor: Vendor, product: Product, variants: Sequence[VariantDraft], now: datetime, terms: Terms = ONE_BY_ONE
) -> list[Product]:
    """Write the variants of a product as approved; return them in the given order. Within the caller's transaction.

    Price and pieces are written for those that are new, and that were hidden: of one that stays on sale they never
    waited, and buyers hold pieces of it.

    Raises:
        Product.DoesNotExist: It is not this vendor's.
        UnableToChange: The vendor has no pick-up point, or pieces of the product itself are held for buyers.
        UnableToSetVariants: They do not differ, or do not all answer the same.
    """
    require_transaction()
    locked = Product.objects.select_for_update(of=("self",)).get(pk=product.pk, vendor=vendor)
    own = _take_stock_away(product=locked)
    shown = set(locked.children.filter(is_public=True).values_list("pk", flat=True))
    children = write_variants(product=locked, variants=[variant.content for variant in variants])
    partner = own.partner if own else Partner.objects.filter(vendor=vendor).order_by("pk").first()
    if partner is None:
        raise UnableToChange(_("This vendor has no pick-up point."))
    for child, variant in zip(children, variants, strict=True):
        if child.pk not in shown:
            _put_in_stock(child=child, variant=variant, partner=partner, terms=terms, now=now)
    return children


def _require_prices(variants: Sequence[VariantDraft]) -> None:
    problems: dict[str, list[str]] = {}
    for number, variant in enumerate(variants):
        problems |= variant.problems(number)
    if problems:
        raise InvalidInput(problems)


def _take_stock_away(*, product: Product) -> StockRecord | None:
    """Take away the record of a product that is sold in variants from now on, and return it."""
    record = StockRecord.objects.select_for_update().filter(product=product).order_by("pk").first()
    if record is None or product.is_parent:
        return None
    if record.num_allocated:
        raise UnableToChange(_("Pieces are held for buyers who ordered. Try again when they have been sent."))
    record.delete()
    return record


def _put_in_stock(*, child: Product, variant: VariantDraft, partner: Partner, terms: Terms, now: datetime) -> None:
    record = StockRecord.objects.select_for_update().filter(product=child).order_by("pk").first()
    record = record or StockRecord(product=child, partner=partner, partner_sku=child.code or "", price_currency="KHR")
    record.num_in_stock = max(variant.num_in_stock, record.num_allocated or 0)
    record.min_quantity, record.quantity_step = terms.min_quantity, terms.quantity_step
    put_in_stock(record, price=variant.price_khr, price_usd=variant.price_usd, now=now)
