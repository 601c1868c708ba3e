"""What the shop's templates take from the pages."""

from __future__ import annotations

from typing import Any

from django import template

from cms.selectors import PageLink, first_with_photos, front_page, info_links

register = template.Library()


@register.inclusion_tag("cms/home_sections.html", takes_context=True)
def home_sections(context: Any) -> dict[str, Any]:
    """Show the sections that editors made for the front page."""
    page = front_page()
    body = page.body if page else []
    return {
        "request": context.get("request"),
        "shop": context.get("shop"),
        "body": body,
        "photos_at": first_with_photos(body),
    }


@register.simple_tag
def info_pages() -> tuple[PageLink, ...]:
    """Return links to the pages that explain."""
    return info_links()


@register.simple_tag
def twins_of(page: Any) -> dict[str, str]:
    """Return the addresses of a page in each language in which it can be read."""
    twins = page.get_translations(inclusive=True).live().select_related("locale")
    return {twin.locale.language_code: twin.url for twin in twins if twin.url}
