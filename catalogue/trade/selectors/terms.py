"""Whose trade terms hold for a product. See Note [Terms of a variant]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.trade.models import ExcludedCountry, TradeTerms

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from catalogue.models import Product


def terms_of(product: Product) -> TradeTerms | None:
    """Return a product's own terms with tiers, else those of its listing, else None."""
    keys = [key for key in (product.pk, product.parent_id) if key]
    found = {one.product_id: one for one in _with_all().filter(product__in=keys)}
    return found.get(product.pk) or found.get(product.parent_id)


def terms_by_product(*, product_ids: Collection[int]) -> dict[int, TradeTerms]:
    """Return own terms, with tiers and countries not served, by key of the product; in three queries at most."""
    return {one.product_id: one for one in _with_all().filter(product__in=product_ids)}


def customs_terms_of(product: Product) -> TradeTerms | None:
    """Return the terms that say what customs ask: a variant's own if they name a code, else its listing's."""
    keys = [key for key in (product.pk, product.parent_id) if key]
    found = {one.product_id: one for one in TradeTerms.objects.select_related("hs_code").filter(product__in=keys)}
    own, above = found.get(product.pk), found.get(product.parent_id)
    if own is not None and (own.hs_code_id or above is None):
        return own
    return above


def is_served(*, terms: TradeTerms | None, country: str) -> bool:
    """Return whether a vendor sells a product to a country (ISO alpha-2). Who says nothing sells everywhere."""
    return terms is None or all(one.country_code != country for one in terms.excluded_countries.all())


def unserved_products(*, products: Sequence[Product], country: str) -> set[int]:
    """Return the keys of those products that are not sold to a country; a variant also where its listing is not."""
    listings = {product.pk: {product.pk, product.parent_id} for product in products}
    wanted = {key for keys in listings.values() for key in keys if key}
    refused = set(
        ExcludedCountry.objects.filter(country_code=country, terms__product__in=wanted).values_list(
            "terms__product_id", flat=True
        )
    )
    return {pk for pk, keys in listings.items() if keys & refused}


def excluded_countries(*, product: Product) -> tuple[str, ...]:
    """Return the codes of the countries that a listing is not sold to."""
    rows = ExcludedCountry.objects.filter(terms__product=product)
    return tuple(rows.order_by("country_code").values_list("country_code", flat=True))


def _with_all():  # type: ignore[no-untyped-def]
    return TradeTerms.objects.select_related("hs_code").prefetch_related("tiers", "excluded_countries")
