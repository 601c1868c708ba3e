"""A vendor's trade terms: its own to set, at once, without review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from catalogue.models import Product
from catalogue.trade.services.terms import write_business_terms, write_customs_terms
from marketplace.core.db import require_transaction
from marketplace.core.money import Money
from vendors.models import StockRecord
from vendors.services.listings import require_working

if TYPE_CHECKING:
    from catalogue.trade.content import BusinessContent, CustomsContent
    from catalogue.trade.models import TradeTerms
    from marketplace.users.models import User
    from vendors.models import Vendor


def set_business_terms(*, vendor: Vendor, product: Product, content: BusinessContent, by: User) -> TradeTerms:
    """Set what business buyers are told of one thing that a vendor sells: a listing, or one variant of it.

    Raises:
        Product.DoesNotExist: It is not this vendor's; callers answer 404.
        UnableToChange: The vendor may not sell.
        UnableToSetTradeTerms: It contradicts itself, or the listing; beside each field.
    """
    with transaction.atomic(durable=True):
        require_working(vendor=vendor)
        return _write_business(vendor, _locked(vendor, product), content, by)


def set_customs_terms(*, vendor: Vendor, product: Product, content: CustomsContent, by: User) -> TradeTerms:
    """Set what customs are told of one thing that a vendor sells.

    Raises:
        As `set_business_terms`.
    """
    with transaction.atomic(durable=True):
        require_working(vendor=vendor)
        return write_customs_terms(product=_locked(vendor, product), content=content, by=by)


def write_terms(
    *, vendor: Vendor, product: Product, business: BusinessContent | None, customs: CustomsContent | None, by: User
) -> None:
    """Write either half of the terms inside the caller's transaction; None leaves a half as it is.

    The product is not locked: the row of the terms is, which everybody writes who writes its prices.

    Raises:
        As `set_business_terms`.
    """
    require_transaction()
    require_working(vendor=vendor)
    if business is not None:
        _write_business(vendor, product, business, by)
    if customs is not None:
        write_customs_terms(product=product, content=customs, by=by)


def _write_business(vendor: Vendor, product: Product, content: BusinessContent, by: User) -> TradeTerms:
    stock = StockRecord.objects.for_vendor(vendor).filter(product=product).first()
    return write_business_terms(
        product=product,
        content=content,
        list_prices=list_prices_of(stock),
        fewest=stock.min_quantity if stock else 1,
        by=by,
    )


def list_prices_of(stock: StockRecord | None) -> dict[str, Money]:
    """Return what one piece costs everybody when it is not reduced, by currency; of what is not on sale nothing."""
    if stock is None or stock.price is None:
        return {}
    prices = {"KHR": Money(stock.regular_price or stock.price, "KHR")}
    dollars = stock.regular_price_usd or stock.price_usd
    return prices if dollars is None else prices | {"USD": Money(dollars, "USD")}


def _locked(vendor: Vendor, product: Product) -> Product:
    mine: Product = Product.objects.select_for_update(of=("self",)).get(pk=product.pk, vendor=vendor)
    return mine
