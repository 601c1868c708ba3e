"""One product in several sizes, colours or weights, each with its own price and pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.models import Product
from catalogue.services.variants import VariantContent, write_variants
from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import StockChanged
from vendors.errors import InvalidInput, UnableToChange, UnableToChangeStock
from vendors.models import Partner, StockRecord
from vendors.services.listings import price_problems, require_working, stock_problems

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal

    from marketplace.users.models import User
    from vendors.models import Vendor


@dataclass(frozen=True, kw_only=True)
class VariantDraft:
    """One variant as it is to be sold: what it is, its price in riel and its pieces."""

    content: VariantContent
    price_khr: Decimal
    num_in_stock: int


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
        locked = Product.objects.select_for_update(of=("self",)).get(pk=product.pk, vendor=vendor)
        _take_stock_away(product=locked)
        children = write_variants(product=locked, variants=[variant.content for variant in variants])
        partner = Partner.objects.filter(vendor=vendor).order_by("pk").first()
        if partner is None:
            raise UnableToChange(_("This vendor has no pick-up point."))
        for child, variant in zip(children, variants, strict=True):
            _put_in_stock(child=child, variant=variant, partner=partner)
        codes = [child.code for child in children]
        audit.record(actor=by, action="listing.variants_set", subject=locked, data={"variants": codes})
        publish(StockChanged(product_ids=[locked.pk]))
    product.refresh_from_db()
    return children


def _require_prices(variants: Sequence[VariantDraft]) -> None:
    problems: dict[str, list[str]] = {}
    for number, variant in enumerate(variants):
        wrong = price_problems(price=variant.price_khr, field="price_khr")
        wrong |= stock_problems(num_in_stock=variant.num_in_stock)
        problems |= {f"{number}.{name}": words for name, words in wrong.items()}
    if problems:
        raise InvalidInput(problems)


def _take_stock_away(*, product: Product) -> None:
    if product.is_parent:
        return
    for record in StockRecord.objects.select_for_update().filter(product=product).order_by("pk"):
        if record.num_allocated:
            raise UnableToChange(_("Pieces are held for buyers who ordered. Try again when they have been sent."))
        record.delete()


def _put_in_stock(*, child: Product, variant: VariantDraft, partner: Partner) -> None:
    record = StockRecord.objects.select_for_update().filter(product=child).order_by("pk").first()
    record = record or StockRecord(product=child, partner=partner, partner_sku=child.code or "", price_currency="KHR")
    held = record.num_allocated or 0
    if variant.num_in_stock < held:
        raise UnableToChangeStock(held=held)
    record.price, record.num_in_stock = variant.price_khr, variant.num_in_stock
    record.save()
