"""Reads over pages, for the shop's own templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language

from cms.models import HomePage, InfoPage
from marketplace.core.held import held

#: How long the footer's links are remembered. A new page may come this late; nothing else depends on it.
REMEMBER_S: Final = 300


@dataclass(frozen=True)
class PageLink:
    """A way to a page."""

    title: str
    url: str


def front_page() -> HomePage | None:
    """Return the front page's sections in the reader's language, or None when nobody has written any."""
    page: HomePage | None = HomePage.objects.live().filter(locale__language_code=_language()).first()
    return page


def first_with_photos(body: Iterable[Any]) -> int | None:
    """Return the place of the first section that shows cards today: its photos are in view before all others."""
    for place, block in enumerate(body):
        if block.block_type == "products" or (block.block_type == "occasion" and block.value.is_now):
            return place
    return None


def info_links() -> tuple[PageLink, ...]:
    """Return the pages that explain, in the reader's language and in the order of the tree."""
    language = _language()
    return held(f"cms.info_links.{language}", lambda: _info_links(language), seconds=REMEMBER_S)


def _info_links(language: str) -> tuple[PageLink, ...]:
    pages = InfoPage.objects.live().public().in_menu().filter(locale__language_code=language).order_by("path")
    return tuple(PageLink(title=page.title, url=page.url) for page in pages if page.url)


def _language() -> str:
    return (get_language() or "km")[:2]
