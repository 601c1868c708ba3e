"""Which version of what it shows a page was made from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.http import HttpRequest

from marketplace.storefront.pagecache.models import Change

#: What changes rarely and stands on every page: shelves, vendors' names and standing, the rate, editors' pages.
SHOP: Final = "shop"
#: Any change of any card, for pages that do not say which cards they show.
CARDS: Final = "cards"
#: Rows older than this are of no use: no page is kept that long.
FORGOTTEN_AFTER: Final = timedelta(hours=1)

Version = tuple[tuple[str, int, int], ...]


def product_key(product_id: int) -> str:
    """Return the key of all that one product's own page shows of it."""
    return f"product:{product_id}"


def vendor_key(vendor_id: int) -> str:
    """Return the key of the cards of one vendor."""
    return f"vendor:{vendor_id}"


def place_key(province_id: int) -> str:
    """Return the key of the cards from one province."""
    return f"place:{province_id}"


def shelf_key(category_path: str) -> str:
    """Return the key of the cards on one shelf of the first level, by the path of any category on it."""
    return f"shelf:{category_path[:4]}"


def shows(request: HttpRequest, *keys: str) -> None:
    """Say what a page shows, beside the shop around it; a page that says nothing is taken to show any card."""
    request.shows = frozenset((*getattr(request, "shows", ()), *keys))  # type: ignore[attr-defined]


def never_keep(request: HttpRequest) -> None:
    """Say that making this page does something each time, so it must not be kept."""
    request.is_never_kept = True  # type: ignore[attr-defined]


def shown_by(request: HttpRequest) -> frozenset[str]:
    """Return the keys of all that a page shows, as its view has said."""
    return frozenset(getattr(request, "shows", (CARDS,))) | {SHOP}


def version_of(keys: Collection[str]) -> Version:
    """Return the committed version of these keys, in one query. See Note [Changes are added, not counted up]."""
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key, COUNT(*), MAX(id) FROM pagecache_change WHERE key IN ({marks}) GROUP BY key ORDER BY key",  # noqa: S608 - placeholders only
            sorted(keys),
        )
        return tuple((key, number, newest) for key, number, newest in cursor.fetchall())


def forget_old_changes(*, now: datetime) -> int:
    """Remove what no kept page can still depend on; return how many rows that were."""
    removed, _ = Change.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()
    return removed
