"""What it costs to send one piece of a product to a province, and how long it takes: a guide before the basket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from logistics.selectors import ParcelLine, Place, Rate, rates_for
from marketplace.geography.models import Province
from marketplace.storefront.selectors.cards import on_sale
from vendors.models import StockRecord


@dataclass(frozen=True)
class DeliveryGuide:
    """The ways one piece can travel to a province, the cheapest first; none when nobody takes it there."""

    province: str
    province_code: str
    rates: tuple[Rate, ...]

    @property
    def is_sample(self) -> bool:
        """Whether a price is not yet confirmed by its carrier."""
        return any(rate.is_sample for rate in self.rates)


def delivery_guide(*, code: str, province_code: str, on: date) -> DeliveryGuide | None:
    """Return how one piece of a product travels to a province; None when there is no such province.

    Raises:
        StockRecord.DoesNotExist: There is no such product, or it is not on sale.
    """
    listing = on_sale().filter(code=code).order_by().values("pk")
    stock = (
        StockRecord.objects.filter(Q(product__in=listing) | Q(product__parent__in=listing, product__is_public=True))
        .filter(price__isnull=False)
        .select_related("product", "partner__province", "partner__district", "partner__commune")
        .order_by("price", "pk")
        .first()
    )
    if stock is None:
        raise StockRecord.DoesNotExist
    is_code = province_code.isdigit()  # PostgreSQL takes no NUL, and no code has letters
    province = Province.objects.open().filter(code=province_code).first() if is_code else None
    if province is None:
        return None
    line = ParcelLine.of(stock.product)
    answer = rates_for(lines=[line], origin=Place.of(stock.partner), destination=Place(province.code), on=on)
    rates = tuple(sorted(answer.rates, key=lambda rate: rate.price.amount))
    return DeliveryGuide(province=province.name, province_code=province.code, rates=rates)
