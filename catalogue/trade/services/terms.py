"""Writing trade terms: what business buyers are told, and what customs are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalogue.trade.content import BUSINESS_FIELDS, CUSTOMS_FIELDS, BusinessContent, CustomsContent
from catalogue.trade.errors import UnableToSetTradeTerms
from catalogue.trade.models import ExcludedCountry, PriceTier, TradeTerms
from catalogue.trade.services.checks import business_problems, customs_problems
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import ProductsChanged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalogue.models import Product
    from marketplace.core.money import Money
    from marketplace.users.models import User


def write_business_terms(
    *, product: Product, content: BusinessContent, list_prices: Mapping[str, Money], fewest: int, by: User | None
) -> TradeTerms:
    """Write what business buyers are told of a product; tiers that were there and are not named are gone.

    Args:
        product: Locked by the caller.
        content: All of it.
        list_prices: What one piece costs everybody, by currency.
        fewest: How many pieces are sold at once at least.
        by: Who writes it; None for the demo country.

    Raises:
        UnableToSetTradeTerms: It contradicts itself, or the listing.
    """
    require_transaction()
    problems = business_problems(content, list_prices=list_prices, fewest=fewest)
    if problems:
        raise UnableToSetTradeTerms(problems)
    values = {name: getattr(content, name) for name in BUSINESS_FIELDS}
    terms, _made = TradeTerms.objects.update_or_create(product=product, defaults=values)
    terms.tiers.all().delete()
    PriceTier.objects.bulk_create(
        PriceTier(terms=terms, currency=one.price.currency, min_quantity=one.min_quantity, price=one.price.amount)
        for one in content.tiers
    )
    told = [f"{one.min_quantity}: {one.price}" for one in content.tiers]
    _tell(product, action="trade.business_terms_set", by=by, data={**_plain(values), "tiers": told})
    return terms


def write_customs_terms(*, product: Product, content: CustomsContent, by: User | None) -> TradeTerms:
    """Write what customs are told of a product; countries not served that are not named are served again.

    The six digits are written on the product too, where older readers look.

    Raises:
        UnableToSetTradeTerms: A code that is none, or that contradicts the other; a country that is none.
    """
    require_transaction()
    problems = customs_problems(content)
    if problems:
        raise UnableToSetTradeTerms(problems)
    values = {name: getattr(content, name) for name in CUSTOMS_FIELDS} | {"hs_code_id": content.hs_code or None}
    terms, _made = TradeTerms.objects.update_or_create(product=product, defaults=values)
    terms.excluded_countries.all().delete()
    ExcludedCountry.objects.bulk_create(
        ExcludedCountry(terms=terms, country_code=code) for code in sorted(set(content.excluded_countries))
    )
    type(product).objects.filter(pk=product.pk).update(hs6=content.hs_code)
    data = _plain(values) | {"excluded": sorted(set(content.excluded_countries))}
    _tell(product, action="trade.customs_terms_set", by=by, data=data)
    return terms


def _tell(product: Product, *, action: str, by: User | None, data: dict[str, Any]) -> None:
    audit.record(actor=by, action=action, subject=product, data=data)
    publish(ProductsChanged(product_ids=[product.parent_id or product.pk]))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as JSON takes them, without those that say nothing."""
    return {
        name: value if isinstance(value, bool | int) else str(value)
        for name, value in values.items()
        if value not in (None, "")
    }
