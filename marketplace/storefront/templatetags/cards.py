"""Cards for pages that only know which products and vendors they name: the editors' blocks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from marketplace.core.templatetags.kept import kept_part
from marketplace.storefront.context_processors import shop_of
from marketplace.storefront.search.results import Filters, Sort
from marketplace.storefront.search.selectors import search
from marketplace.storefront.selectors.cards import ProductCard, cards_in_order
from marketplace.storefront.selectors.vendors import VendorCard, vendor_cards_in_order

register = template.Library()

_CARD: Final = "storefront/_product.html"


@register.simple_tag
def list_of_cards(cards: Sequence[ProductCard], level: str, eager: int | str) -> SafeString:
    """Return cards as the items of a list, each rendered once for all that it shows, as in `kept`.

    Args:
        cards: In their order.
        level: Of their headings.
        eager: How many of the first are in view at once; the very first of those comes before all other photos.
    """
    language, soon = get_language(), int(eager or 0)
    return mark_safe(  # noqa: S308 - what templates rendered
        "".join(
            [
                kept_part(
                    (_CARD, language, card, level, at <= soon, at == 1 <= soon), partial(_item, card, level, at, soon)
                )
                for at, card in enumerate(cards, start=1)
            ]
        )
    )


def _item(card: ProductCard, level: str, at: int, soon: int) -> SafeString:
    shown = {"card": card, "level": level, "eager": at <= soon, "first": at == 1}
    return SafeString(f"<li>{get_template(_CARD).render(shown)}</li>")


@register.simple_tag(takes_context=True)
def cards_for(context: Context, ids: Iterable[int]) -> list[ProductCard]:
    """Return the cards of products that editors chose, in this order; see `cards_in_order` for who is left out."""
    return cards_in_order(list(ids), rate=shop_of(context["request"]).rate, is_chosen=True)


@register.simple_tag(takes_context=True)
def cards_by_rule(context: Context, rule: Mapping[str, str], most: int = 24) -> list[ProductCard]:
    """Return the cards of what a rule finds, the best first; of no rule, nothing.

    Args:
        context: The template's.
        rule: `words`, `category` (its key) and `province` (its code), as far as they narrow it.
        most: How many at once.
    """
    if not rule:
        return []
    filters = Filters.from_query(QueryDict(urlencode({k: v for k, v in rule.items() if k != "words"})))
    found = search(text=rule.get("words", ""), page=1, filters=filters, sort=Sort.from_query(""), page_size=most)
    return cards_in_order(found.product_ids, rate=shop_of(context["request"]).rate)


@register.simple_tag(takes_context=True)
def collection_cards(context: Context, page: Any) -> list[ProductCard]:
    """Return the cards of a collection: those chosen by hand first, then those that its rule finds."""
    picked = cards_for(context, page.picked_ids)
    chosen = {card.code for card in picked}
    return [*picked, *(card for card in cards_by_rule(context, page.rule) if card.code not in chosen)]


@register.simple_tag(takes_context=True)
def occasion_cards(context: Context, value: Any) -> list[ProductCard]:
    """Return the cards of a feast: those chosen by hand, else those that its words find."""
    ids = [product.pk for product in value.get("products", ()) if product is not None]
    words = value.get("words", "")
    return cards_for(context, ids) if ids else cards_by_rule(context, {"words": words} if words else {}, most=6)


@register.simple_tag
def vendor_cards_for(ids: Iterable[int]) -> list[VendorCard]:
    """Return the cards of these vendors, in this order; those that do not sell now are left out."""
    return vendor_cards_in_order(list(ids))
