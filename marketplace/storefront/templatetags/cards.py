"""Cards for pages that only know which products and vendors they name: the editors' blocks."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template.context import Context

from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.selectors.cards import ProductCard, cards_in_order
from marketplace.storefront.selectors.vendors import VendorCard, vendor_cards_in_order

register = template.Library()


@register.simple_tag(takes_context=True)
def cards_for(context: Context, ids: Iterable[int]) -> list[ProductCard]:
    """Return the cards of these products, in this order; those not on sale are left out."""
    return cards_in_order(list(ids), rate=shop_of(context["request"]).rate)


@register.simple_tag
def vendor_cards_for(ids: Iterable[int]) -> list[VendorCard]:
    """Return the cards of these vendors, in this order; those that do not sell now are left out."""
    return vendor_cards_in_order(list(ids))
