"""The smallest pieces of a page, which stand on it dozens of times: a price, a place, a photo, a button.

They are tags and not components, as an icon is: a list of 24 cards has a hundred of them, and as components they were
two thirds of its cost where a worker had not rendered its cards before. `<c-price>`, `<c-place>` and `<c-photo>` write
the same for all other pages, and of `<c-button>`, which has words inside, the tag is all there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from marketplace.core.money import Money
from marketplace.core.templatetags.said_once import file_address
from marketplace.storefront.context_processors import Language
from marketplace.storefront.selectors.photos import Photo
from marketplace.storefront.templatetags.icons import icon
from marketplace.storefront.templatetags.money import usd as about
from marketplace.storefront.templatetags.money import written

register = template.Library()

#: Of a link that leads elsewhere, and of one that leads to this page.
_HERE: Final = ("", mark_safe(' aria-current="true"'))
#: How a photo is fetched: further down, in view, the largest in view.
_IN_VIEW: Final = tuple(
    mark_safe(text)  # noqa: S308 - constants
    for text in (
        ' loading="lazy" fetchpriority="low" decoding="async"',
        ' decoding="sync"',
        ' fetchpriority="high" decoding="sync"',
    )
)


@register.simple_tag
def price(
    money: Money | None, usd: Money | None = None, *, size: str = "", own: bool = False, before: Money | None = None
) -> SafeString:
    """Return an amount, its dollars behind it, and what it was before where it is reduced.

    Args:
        money: Nothing leaves its place empty.
        usd: Beside riel as a guide, or the vendor's own.
        size: `lg` for the one price of a page.
        own: The dollars are the vendor's own price, not riel converted.
        before: What may stand struck out.
    """
    return _price(money, usd, size, bool(own), before, get_language())


@lru_cache(maxsize=2_048)
def _price(
    money: Money | None,
    usd: Money | None,
    size: str,
    own: bool,  # noqa: FBT001 - private
    before: Money | None,
    _language: str | None,
) -> SafeString:
    name = f"price price--{size}" if size else "price"
    text = format_html('<span class="{}">{}</span>', name, written(money))
    if before:
        struck = '<s class="price__before"><span class="visually-hidden">{} </span>{}</s> <span class="visually-hidden">{} </span>{}'
        words = pgettext("reduced price", "before"), pgettext("reduced price", "now")
        text = format_html(struck, words[0], written(before), words[1], text)
    return format_html('{} <span class="usd">{}</span>', text, written(usd) if own else about(usd)) if usd else text


@register.simple_tag
def place(text: str, href: str = "") -> SafeString:
    """Return where something comes from, behind a pin; with an address as a link."""
    return _place(text, href, icon("pin"))


@lru_cache(maxsize=2_048)
def _place(text: str, href: str, pin: SafeString) -> SafeString:
    if href:
        return format_html('<a class="place" href="{}">{}<span>{}</span></a>', href, pin, text)
    return format_html('<span class="place">{}<span>{}</span></span>', pin, text)


@register.simple_tag
def button(
    words: SafeString,
    attributes: object = "",
    *,
    href: str = "",
    kind: str = "submit",
    variant: str = "primary",
    picture: str = "",
    block: bool = False,
    css: str = "",
) -> SafeString:
    """Return a button, or what looks like one and leads to an address.

    Args:
        words: What it says.
        attributes: All else that stands in the element, as cotton writes it.
        href: Where it leads; without, it is a button of a form.
        kind: As in HTML: `submit`, `button` or `reset`.
        variant: `primary`, `secondary`, `quiet`, `danger`.
        picture: The name of an icon before the words.
        block: As wide as there is room.
        css: Further classes.
    """
    name = " ".join(filter(None, (f"button button--{variant}", "button--block" if block else "", css)))
    inside = (name, str(attributes), icon(picture) if picture else "", words)
    if href:
        return format_html('<a href="{}" class="{}" {}>{}{}</a>', href, *inside)
    return format_html('<button type="{}" class="{}" {}>{}{}</button>', kind, *inside)


@register.simple_tag
def language_switch(languages: Sequence[Language]) -> SafeString:
    """Return this page's addresses in each language, each in its own words."""
    link = '<a href="{}" lang="{}" hreflang="{}"{}>{}</a>'
    links = format_html_join(
        "", link, ((one.url, one.code, one.code, _HERE[one.is_current], one.label) for one in languages)
    )
    return format_html('<nav class="lang" aria-label="{}">{}</nav>', _("Language"), links)


@register.simple_tag
def photo(
    photo: Photo | None,
    *,
    sizes: str = "",
    alt: str = "",
    square: str | int = 320,
    css: str = "",
    eager: bool = False,
    first: bool = False,
) -> SafeString:
    """Return a photo in AVIF, WebP and JPEG over its blur, or the drawing that stands for one that is lacking.

    Args:
        photo: Of a product.
        sizes: As in HTML; on a phone less than its place, for more than two pixels to a CSS pixel are paid for and not
            seen.
        alt: What it shows, for those who cannot see it; nothing where its title stands beside it.
        square: How wide and high its place is, in CSS pixels.
        css: Further classes.
        eager: In view at once, and shown in the same frame as the text around it.
        first: The largest in view.
    """
    name = f"photo {css}"
    if photo is None:
        blank = '<span class="{}"><img src="{}" width="{}" height="{}" alt="" loading="lazy"></span>'
        return format_html(blank, name, file_address("img/no-photo.svg"), square, square)
    how = _IN_VIEW[bool(eager) + bool(eager and first)]
    blur, avif = "", ""
    if photo.blur:
        blur = format_html('<img class="photo__blur" src="{}" width="8" height="8" alt="">', photo.blur)
    if photo.avif:
        avif = format_html('<source type="image/avif" srcset="{}" sizes="{}">', photo.avif, sizes)
    whole = (
        '<span class="{}">{}<picture>{}<source type="image/webp" srcset="{}" sizes="{}">'
        '<img src="{}" width="{}" height="{}" alt="{}"{}></picture></span>'
    )
    return format_html(whole, name, blur, avif, photo.webp, sizes, photo.fallback, square, square, alt, how)
