"""Reads of trade terms: whose they are, and what one piece costs at a quantity."""

from catalogue.trade.selectors.terms import (
    customs_terms_of,
    excluded_countries,
    is_served,
    terms_by_product,
    terms_of,
    unserved_products,
)
from catalogue.trade.selectors.tiers import tier_price, tiers_for

__all__ = (
    "customs_terms_of",
    "excluded_countries",
    "is_served",
    "terms_by_product",
    "terms_of",
    "tier_price",
    "tiers_for",
    "unserved_products",
)
