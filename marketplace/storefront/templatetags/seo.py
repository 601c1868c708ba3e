"""What the head of a public page says to search engines and to apps that show links."""

from __future__ import annotations

import json
from typing import Any, Final

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.encoding import escape_uri_path
from django.utils.html import format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from marketplace.storefront.selectors import structured
from marketplace.storefront.selectors.languages import in_language

register = template.Library()

#: What a shared link shows where a page has no photo of its own: 1,200 by 630 pixels.
SHARED: Final = "img/share.jpg"
_LONGEST_TEXT: Final = 200
#: Signs that could end the script element or begin a comment, as JSON writes them.
HARMLESS: Final = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.inclusion_tag("storefront/_head.html", takes_context=True)
def page_head(
    context: Any, *, title: str = "", text: str = "", image: str = "", kind: str = "website", twins: Any = None
) -> dict[str, Any]:
    """Write canonical and alternate addresses and the card of a shared link.

    A list that is narrowed or sorted is the same list to a search engine: it is not to be indexed by itself.
    `twins` are addresses by language, for pages that do not stand at the same address in each.
    """
    request: HttpRequest = context["request"]
    page = request.GET.get("page", "")
    is_numbered = page.isascii() and page.isdigit() and page not in {"0", "1"} and len(page) < 4
    query = f"?page={page}" if is_numbered else ""
    here = escape_uri_path(request.path)
    alternates = twins or {code: in_language(here, code) for code, _name in settings.LANGUAGES}
    return {
        "canonical": f"{settings.BASE_URL}{request.path}{query}",
        "alternates": tuple((code, _absolute(f"{url}{query}")) for code, url in alternates.items()),
        "default": _absolute(f"{alternates.get(settings.LANGUAGE_CODE) or request.path}{query}"),
        "is_narrowed": bool(set(request.GET) - {"page", "variant"}),
        "title": title,
        "text": _shortened(text),
        "image": _absolute(image or static(SHARED)),
        "is_ours": not image,
        "kind": kind,
    }


def _shortened(text: str) -> str:
    """Return a text without markup, not longer than apps show of it."""
    plain = strip_tags(text) if "<" in text else text
    return plain if len(plain) <= _LONGEST_TEXT else Truncator(plain).chars(_LONGEST_TEXT)


@register.simple_tag
def product_jsonld(page: Any, rating: Any = None) -> SafeString:
    """Write a product as JSON-LD."""
    return _scripts(structured.product_data(page, rating))


@register.simple_tag
def vendor_jsonld(page: Any, rating: Any = None) -> SafeString:
    """Write a vendor as JSON-LD."""
    return _scripts(structured.vendor_data(page, rating))


@register.simple_tag
def place_jsonld(page: Any) -> SafeString:
    """Write a place as JSON-LD."""
    return _scripts(structured.place_data(page))


@register.simple_tag(takes_context=True)
def shop_jsonld(context: Any) -> SafeString:
    """Write the shop as JSON-LD."""
    return _scripts(structured.shop_data(context["request"].path))


@register.simple_tag
def shelf_jsonld(trail: Any, shelf: Any) -> SafeString:
    """Write the way to a category as JSON-LD."""
    return _scripts([structured.breadcrumbs([(step.name, step.url) for step in (*trail, shelf)])])


def _scripts(found: list[dict[str, Any]]) -> SafeString:
    """Return data blocks, which browsers never run; no text in them can end the element."""
    texts = [json.dumps(data, ensure_ascii=False).translate(HARMLESS) for data in found]
    rows = ((mark_safe(text),) for text in texts)  # noqa: S308 - cannot hold markup, see HARMLESS
    return format_html_join("\n", '<script type="application/ld+json">{}</script>', rows)


def _absolute(url: str) -> str:
    return url if url.startswith("http") else f"{settings.BASE_URL}{url}"
