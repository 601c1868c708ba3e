"""The tree of shelves as officers see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.cache import cache
from django.db.models import Count, QuerySet

from catalogue.models import Category, FormerShelf, Product, ProductCategory
from cms.models import CollectionPage
from vendors.models import ListingSubmission, VendorStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Seconds for which the numbers of goods are kept: with a million of them, counting takes its time.
COUNTED_FOR_S: Final = 60
_COUNTS: Final = "cms.viewsets.goods.reading_shelves.counts"


@dataclass(frozen=True)
class ShelfRow:
    """One shelf of the tree. `on_sale` counts what stands on it, `on_sale_below` that and all below it."""

    pk: int
    #: Its depth, 1 at the top.
    depth: int
    name_km: str
    name_en: str
    address: str
    kind: str
    is_kind_inherited: bool
    on_sale: int
    on_sale_below: int
    is_shown: bool
    is_first: bool
    is_last: bool

    @property
    def label(self) -> str:
        """Its name in both languages."""
        return " · ".join(name for name in (self.name_km, self.name_en) if name)


@dataclass(frozen=True)
class ShelfHold:
    """What names a shelf, and so stands in the way of taking it away."""

    num_products: int
    num_listings: int
    num_below: int
    num_addresses: int
    collections: tuple[str, ...]

    @property
    def needs_heir(self) -> bool:
        """Whether another shelf must take what stands here."""
        return bool(self.num_products or self.num_listings)

    @property
    def may_go(self) -> bool:
        """Whether it can be taken away at all."""
        return not (self.num_below or self.collections)


def on_sale() -> QuerySet[Product]:
    """Return what buyers see: public, of an open vendor; variants count with their listing."""
    shown = Product.objects.filter(is_public=True, vendor__status=VendorStatus.OPEN)
    return shown.exclude(structure=Product.CHILD)


def shelf_rows() -> list[ShelfRow]:
    """Return every shelf in the tree's order, from two queries."""
    shelves = list(Category.objects.select_related("product_class").order_by("path"))
    counts = _counts()
    sums: dict[str, int] = {}
    for shelf in shelves:
        for end in range(Category.steplen, len(shelf.path) + 1, Category.steplen):
            sums[shelf.path[:end]] = sums.get(shelf.path[:end], 0) + counts.get(shelf.pk, 0)
    lasts = {shelf.path[: -Category.steplen]: shelf.pk for shelf in shelves}
    firsts = {shelf.path[: -Category.steplen]: shelf.pk for shelf in reversed(shelves)}
    rows: dict[str, ShelfRow] = {}
    for shelf in shelves:
        above = shelf.path[: -Category.steplen]
        ends = {"is_first": firsts[above] == shelf.pk, "is_last": lasts[above] == shelf.pk}
        numbers = {"on_sale": counts.get(shelf.pk, 0), "on_sale_below": sums[shelf.path]}
        rows[shelf.path] = _row(shelf, rows.get(above), **ends, **numbers)
    return list(rows.values())


def _row(shelf: Category, above: ShelfRow | None, **known: Any) -> ShelfRow:
    own = str(shelf.product_class.name) if shelf.product_class else ""
    return ShelfRow(
        pk=shelf.pk,
        depth=shelf.depth,
        name_km=shelf.name_km or "",
        name_en=shelf.name_en or "",
        address=f"{above.address}/{shelf.slug}" if above else shelf.slug,
        kind=own or (above.kind if above else ""),
        is_kind_inherited=not own,
        is_shown=shelf.is_public and (above is None or above.is_shown),
        **known,
    )


def _counts() -> Mapping[int, int]:
    """Return how many products on sale stand on each shelf, by its key; kept for a minute."""
    kept: dict[int, int] | None = cache.get(_COUNTS)
    if kept is None:
        rows = ProductCategory.objects.filter(product__in=on_sale()).order_by().values("category")
        kept = dict(rows.annotate(num=Count("product")).values_list("category", "num"))
        cache.set(_COUNTS, kept, COUNTED_FOR_S)
    return kept


def forget_counts() -> None:
    """Count anew the next time: an officer has just moved goods."""
    cache.delete(_COUNTS)


def hold_of(shelf: Category) -> ShelfHold:
    """Return what names a shelf."""
    return ShelfHold(
        num_products=ProductCategory.objects.filter(category=shelf).count(),
        num_listings=ListingSubmission.objects.filter(category=shelf).count(),
        num_below=shelf.numchild,
        num_addresses=FormerShelf.objects.filter(category=shelf).count(),
        collections=tuple(CollectionPage.objects.filter(category=shelf).values_list("title", flat=True)),
    )
