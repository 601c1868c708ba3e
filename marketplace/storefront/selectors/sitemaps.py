"""Every public address of the shop, in parts that a search engine can take, read as a stream.

# Note [A sitemap is read by key]
A part begins after the key where the one before it ended, so a part costs the same wherever it lies, and no part is
held in memory. Keys are what stands in addresses anyway: codes and slugs. Only what answers 200 is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Page

from marketplace.geography.models import District, Province, Village
from marketplace.storefront.selectors.cards import on_sale
from marketplace.storefront.selectors.menu import shelves
from vendors.models import Vendor

#: Pages in one part; each brings an address for each language. Source: sitemaps.org, protocol 0.9: at most 50,000.
IN_A_PART: Final = 5_000
#: Seconds for which the list of parts is kept: it reads one key a product.
KEPT_FOR_S: Final = 3600
LANGUAGES: Final = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True)
class Entry:
    """One page: its address in each language it has, and when it last changed."""

    urls: dict[str, str]
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Section:
    """Pages of one kind that are read by key. `key` stands in the address, under the name `argument`."""

    rows: Callable[[], QuerySet[Any]]
    view: str
    key: str
    argument: str
    more: dict[str, str] = field(default_factory=dict)
    changed: str = ""

    def parts(self) -> Iterator[str]:
        """Yield the key that each part but the first begins after."""
        keys = self.rows().order_by(self.key).values_list(self.key, flat=True)
        last = ""
        for at, key in enumerate(keys.iterator(chunk_size=IN_A_PART)):
            if at and at % IN_A_PART == 0:
                yield last
            last = key

    def entries(self, after: str) -> Iterator[Entry]:
        """Yield one part. See Note [A sitemap is read by key]."""
        columns = [self.key, *self.more.values(), *([self.changed] if self.changed else [])]
        rows = self.rows().filter(**{f"{self.key}__gt": after}).order_by(self.key).values(*columns)
        for row in rows[:IN_A_PART].iterator(chunk_size=1000):
            way = {self.argument: row[self.key], **{name: row[column] for name, column in self.more.items()}}
            yield Entry(_in_each_language(self.view, way), row[self.changed] if self.changed else None)


def _with_goods(places: QuerySet[Any]) -> QuerySet[Any]:
    """Return the places where something is sold or made: the others have no page."""
    level = places.model.__name__.lower()
    products = on_sale().exclude(**{f"origin_{level}": None}).order_by().values(f"origin_{level}")
    vendors = Vendor.objects.open().exclude(**{level: None}).order_by().values(level)
    return places.filter(Q(pk__in=products) | Q(pk__in=vendors))


SECTIONS: Final[dict[str, Section]] = {
    "products": Section(on_sale, "storefront:product", "code", "code", more={"slug": "slug"}, changed="date_updated"),
    "vendors": Section(Vendor.objects.open, "storefront:vendor", "code", "code"),
    "provinces": Section(lambda: _with_goods(Province.objects.open()), "storefront:province", "slug", "slug"),
    "districts": Section(lambda: _with_goods(District.objects.open()), "storefront:district", "code", "code"),
    "villages": Section(lambda: _with_goods(Village.objects.open()), "storefront:village", "public_code", "code"),
}


def sitemap_parts() -> list[tuple[str, str]]:
    """Return every part as (section, key it begins after)."""
    kept: list[tuple[str, str]] | None = cache.get("storefront:sitemap")
    if kept is None:
        kept = [("pages", ""), ("categories", "")]
        for name, section in SECTIONS.items():
            if section.rows().exists():
                kept += [(name, ""), *((name, after) for after in section.parts())]
        cache.set("storefront:sitemap", kept, KEPT_FOR_S)
    return kept


def sitemap_entries(section: str, after: str) -> Iterator[Entry]:
    """Return one part's pages.

    Raises:
        KeyError: There is no such section.
    """
    few = {"pages": _pages, "categories": _categories}
    return few[section]() if section in few else SECTIONS[section].entries(after)


def _categories() -> Iterator[Entry]:
    for shelf in shelves().values():
        if shelf.has_goods:
            yield Entry(_in_each_language("storefront:category", {"slug": shelf.slug}))


def _pages() -> Iterator[Entry]:
    """Yield the shop's own pages, then what editors wrote: each in the languages in which it stands."""
    for view in ("storefront:home", "storefront:categories", "storefront:places"):
        yield Entry(_in_each_language(view, {}))
    written = Page.objects.live().public().filter(depth__gt=2).annotate(language=F("locale__language_code"))
    ordered = written.order_by("translation_key", "pk").iterator(chunk_size=1000)
    for _key, twins in groupby(ordered, key=lambda page: page.translation_key):
        found = [(page.language, page.full_url, page.last_published_at) for page in twins]
        if any(url for _language, url, _changed in found):
            dates = [changed for *_rest, changed in found if changed]
            yield Entry({language: url for language, url, _changed in found if url}, max(dates, default=None))


def _in_each_language(view: str, way: dict[str, Any]) -> dict[str, str]:
    """Return a page's address in each language; they differ in the prefix alone."""
    first = LANGUAGES[0]
    with override(first):
        rest = reverse(view, kwargs=way).removeprefix(f"/{first}")
    return {language: f"{settings.BASE_URL}/{language}{rest}" for language in LANGUAGES}
