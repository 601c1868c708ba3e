"""Addresses at which shelves stood once: where what stood there is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from catalogue.models import FormerShelf
from marketplace.storefront.selectors.menu import Shelf, shelves

#: Longer than any address of ours.
LONGEST: Final = 255


@dataclass(frozen=True)
class Former:
    """What became of an address: it leads to another shelf, or is gone for good."""

    shelf: Shelf | None = None
    is_gone: bool = False


def former_shelf(slug: str) -> Former:
    """Return what became of an address at which no shelf stands today; neither, if none ever stood there.

    Whoever stood below a shelf that moved has moved with it: the longest known beginning of the address counts.
    """
    if len(slug) > LONGEST or "\x00" in slug:
        return Former()
    parts = slug.split("/")
    ways = ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]
    known = {row.slug: row for row in FormerShelf.objects.filter(slug__in=ways)}
    today = {shelf.pk: shelf for shelf in shelves().values()}
    for way in ways:
        row = known.get(way)
        if row is None:
            continue
        if row.category_id is None:
            return Former(is_gone=way == slug)
        above = today.get(row.category_id)
        rest = slug[len(way) :]
        return Former(shelf=shelves().get(f"{above.slug}{rest}")) if above else Former()
    return Former()
