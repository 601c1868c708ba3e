"""Oscar's question "at what price, and may it be bought?", answered from the line's own stock record.

# Note [Whose price is it]
Oscar's `fetch_for_line` throws the line's stock record away and takes the product's first, so with a second record one
vendor's line would be priced from another's stock. Ours reads the line's own, and refuses a record that is not the
product's. Nothing here asks the database when lines come with `select_related("product__vendor", "stockrecord")` and
products with `select_related("vendor")` and `prefetch_related("stockrecords")`.

# Note [Business buyers]
Who buys for a checked organisation pays the tier that a line's quantity reaches, and may buy samples. Whether somebody
does is asked once, and the terms of all lines of a basket are read at once; for everybody else nothing is asked.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner import availability, prices, strategy

from catalogue.trade.selectors import terms_by_product
from vendors.models import VendorStatus
from vendors.models.stock import quantity_refusal
from vendors.trade import UnitPrice, is_sample, is_trade_buyer, sample_price, sample_refusal, unit_price

if TYPE_CHECKING:
    from datetime import date

    from catalogue.models import Product
    from catalogue.trade.models import TradeTerms
    from vendors.models import StockRecord


class NotOnSale(availability.Unavailable):
    """It cannot be bought now, however many pieces there are: hidden, or its vendor's shop is not open."""

    code = "notonsale"
    message = _("This is not on sale now.")

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, Any]:
        return False, self.message


class OnHoliday(NotOnSale):
    """It cannot be bought now: its vendor's shop is on holiday, and sells again on a day."""

    code = "onholiday"

    def __init__(self, back_on: date) -> None:
        self.message = on_holiday(back_on)  # type: ignore[assignment]  # each has its own day


class InStock(availability.StockRequired):
    """It can be bought as long as there are pieces that nobody holds, in numbers that the vendor sells at once."""

    def __init__(self, num_available: int, *, min_quantity: int = 1, quantity_step: int = 1) -> None:
        super().__init__(num_available)
        self.min_quantity, self.quantity_step = min_quantity, quantity_step

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, Any]:
        refusal = quantity_refusal(wanted=quantity, min_quantity=self.min_quantity, quantity_step=self.quantity_step)
        if refusal:
            return False, refusal
        if self.num_available <= 0:
            return False, _("This is sold out.")
        if quantity > self.num_available:
            return False, _("Only %(max)d are left.") % {"max": self.num_available}
        return True, ""

    @property
    def short_message(self) -> Any:
        return _("In stock") if self.num_available > 0 else _("Sold out")

    @property
    def message(self) -> Any:  # type: ignore[override]
        if self.num_available > 0:
            return _("%(count)d in stock") % {"count": self.num_available}
        return _("Sold out")


class Sample(InStock):
    """A sample can be bought in few pieces, whatever the vendor sells at once otherwise."""

    def is_purchase_permitted(self, quantity: int) -> tuple[bool, Any]:
        refusal = sample_refusal(quantity=quantity)
        return (False, refusal) if refusal else super().is_purchase_permitted(quantity)


class TradePrice(prices.FixedPrice):
    """What a business buyer pays for one piece, with its own price in dollars. See `vendors.trade`."""

    def __init__(self, *, currency: str, price: UnitPrice) -> None:
        super().__init__(currency=currency, excl_tax=price.riel, tax=Decimal("0.00"))
        self.usd = price.usd


def dollars_of(line: Any) -> Decimal | None:
    """Return what one piece of a basket line costs in dollars; None: converted from riel."""
    price = line.purchase_info.price
    usd: Decimal | None = price.usd if isinstance(price, TradePrice) else line.stockrecord.price_usd
    return usd


def on_holiday(back_on: date) -> str:
    """Return in the reader's language that a shop is on holiday, and when it sells again."""
    return _("The shop is on holiday. Back on %(day)s.") % {"day": date_format(back_on, "DATE_FORMAT")}


def is_on_sale(product: Product) -> bool:
    """Return whether a product may be sold at all: it is shown, by a vendor whose shop is open.

    A variant is shown with its listing.
    """
    is_shown = product.is_public and (product.parent is None or product.parent.is_public)
    return bool(is_shown and product.vendor is not None and product.vendor.status == VendorStatus.OPEN)


class VendorStrategy(strategy.UseFirstStockRecord, strategy.NoTax, strategy.Structured):
    """One vendor, one stock record, one price. See Note [Whose price is it] and Note [Business buyers]."""

    def __init__(self, request: Any = None, user: Any = None) -> None:
        super().__init__(request)
        self._user = user
        self._terms: dict[int, TradeTerms | None] = {}

    @cached_property
    def is_trade(self) -> bool:
        """Whether prices are for a business buyer."""
        return is_trade_buyer(self._user if self._user is not None else getattr(self.request, "user", None))

    def fetch_for_line(self, line: Any, stockrecord: StockRecord | None = None) -> strategy.PurchaseInfo:
        """Return price and availability of a basket line, from the stock record that the line names."""
        own = stockrecord or line.stockrecord
        if own is not None and own.product_id != line.product_id:
            own = None
        price, available = self.pricing_policy(line.product, own), self.availability_policy(line.product, own)
        if own is not None and own.price is not None and (is_sample(line) or line.quantity > 1):
            price, available = self._for_trade(line, own, price, available)
        return strategy.PurchaseInfo(price=price, availability=available, stockrecord=own)

    def _for_trade(self, line: Any, stockrecord: Any, price: Any, available: Any) -> tuple[Any, Any]:
        """Return price and availability for a business buyer; for others as they were, but no sample."""
        terms = self._terms_of(line) if self.is_trade else None
        usual = UnitPrice(stockrecord.price, stockrecord.price_usd)
        if not is_sample(line):
            trade = unit_price(terms=terms, quantity=line.quantity, usual=usual)
            return (TradePrice(currency=price.currency, price=trade) if trade.is_tier else price), available
        sample = sample_price(terms)
        if sample is None:
            return price, NotOnSale()
        if isinstance(available, InStock):
            available = Sample(available.num_available)
        return TradePrice(currency=price.currency, price=sample), available

    def _terms_of(self, line: Any) -> TradeTerms | None:
        """Return a line's terms; those of its whole basket are read the first time."""
        if line.product_id not in self._terms:
            wanted = {line.product_id}
            if line.basket_id:
                wanted |= set(type(line).objects.filter(basket=line.basket_id).values_list("product_id", flat=True))
            found = terms_by_product(product_ids=wanted)
            self._terms |= {key: found.get(key) for key in wanted}
        return self._terms[line.product_id]

    def availability_policy(self, product: Product, stockrecord: StockRecord | None) -> availability.Base:
        """Return whether it can be bought. A record that counts no pieces, as for a service, never sells out."""
        if stockrecord is None or product.vendor is None or not is_on_sale(product):
            return NotOnSale()
        back_on = product.vendor.back_on(timezone.localdate())
        if back_on is not None:
            return OnHoliday(back_on)
        if stockrecord.num_in_stock is None:
            return availability.Available()
        return InStock(
            stockrecord.net_stock_level,
            min_quantity=stockrecord.min_quantity,
            quantity_step=stockrecord.quantity_step,
        )

    def parent_availability_policy(self, product: Product, children_stock: Any) -> availability.Base:
        """Return whether any of a product's variants can be bought."""
        policies = [self.availability_policy(child, stockrecord) for child, stockrecord in children_stock]
        return next((policy for policy in policies if policy.is_available_to_buy), NotOnSale())


class Selector:
    """Oscar's door to our strategy."""

    def strategy(self, request: Any = None, user: Any = None, **kwargs: Any) -> VendorStrategy:
        return VendorStrategy(request, user)
