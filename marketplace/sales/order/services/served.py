"""Whether what is bought is sold to the country it goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from catalogue.trade.selectors import unserved_products
from marketplace.geography.countries import HOME, country_name
from marketplace.sales.order.errors import UnableToPlacePurchase

if TYPE_CHECKING:
    from collections.abc import Sequence


def refuse_unserved(*, lines: Sequence[Any], country: str) -> None:
    """Refuse lines that their vendors do not sell to a country; at home nothing is asked.

    Args:
        lines: Basket lines with their products.
        country: Where the purchase goes, ISO alpha-2.

    Raises:
        UnableToPlacePurchase: The first product that is not sold there, in words.
    """
    if country == HOME:
        return
    refused = unserved_products(products=[line.product for line in lines], country=country)
    for line in lines:
        if line.product_id in refused:
            told = _("%(product)s is not sold to %(country)s. Take it out of your basket.")
            raise UnableToPlacePurchase(told % {"product": line.product.get_title(), "country": country_name(country)})
