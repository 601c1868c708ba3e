"""What one piece costs a business buyer at a quantity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.trade.models import PriceTier
from marketplace.core.money import Money

if TYPE_CHECKING:
    from catalogue.models import Product
    from catalogue.trade.models import TradeTerms


def tier_price(terms: TradeTerms, currency: str, quantity: int) -> Money | None:
    """Return what one piece costs at a quantity: of the tiers in a currency the highest that the quantity reaches.

    Asks the database nothing where the terms come with `prefetch_related("tiers")`.

    Returns:
        None below the first tier, and where there is none in this currency: the list price holds.
    """
    reached = [one for one in terms.tiers.all() if one.currency == currency and one.min_quantity <= quantity]
    best = max(reached, key=lambda one: one.min_quantity, default=None)
    return None if best is None else Money(best.price, best.currency)


def tiers_for(product: Product | Any) -> list[PriceTier]:
    """Return a product's own tiers, by currency and quantity."""
    return list(PriceTier.objects.filter(terms__product=product).order_by("currency", "min_quantity"))
