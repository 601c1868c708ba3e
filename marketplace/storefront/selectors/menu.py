"""The shelves of the shop. Read whole in two queries and kept, so a menu never costs a query a category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import get_language

from catalogue.models import Category, ProductImage
from catalogue.services.arranging import GENERATION
from marketplace.core.held import held
from marketplace.storefront.search.models import Kind, SearchDocument
from marketplace.storefront.selectors.photos import Photo

#: Seconds for which a shelf's first product may stay unseen in the menu. What officers change of the shelves is seen at
#: once, in every process that shares the cache.
KEPT_FOR_S: Final = 300


@dataclass(frozen=True)
class Shelf:
    """One category, with all that a menu, a tile or a breadcrumb shows of it."""

    pk: int
    #: Its place in the tree, as treebeard writes it.
    path: str
    slug: str
    name: str
    description: str
    url: str
    #: Slugs from the top to this one.
    trail: tuple[str, ...]
    has_goods: bool = False
    photo: Photo | None = None

    def __hash__(self) -> int:
        """Return the hash of its place: each page is kept by all shelves of its menu, among other things."""
        return hash(self.path)


@dataclass(frozen=True)
class Menu:
    """All shelves in one language, and what pages look for among them."""

    by_slugs: dict[str, Shelf]
    by_key: dict[int, Shelf]
    top: tuple[Shelf, ...]


def shelves() -> dict[str, Shelf]:
    """Return every public category by its slugs joined with "/", in the tree's order, in the reader's language."""
    return _menu().by_slugs


def top_shelves() -> tuple[Shelf, ...]:
    """Return the categories of the first level that hold something."""
    return _menu().top


def shelf_with(pk: int | None) -> Shelf | None:
    """Return the public category with this key, if there is one."""
    return _menu().by_key.get(pk) if pk is not None else None


def _menu() -> Menu:
    return held(f"storefront:menu:{get_language()}", _read_menu, seconds=KEPT_FOR_S, generation=GENERATION)


def _read_menu() -> Menu:
    found = _read_shelves()
    return Menu(
        by_slugs=found,
        by_key={shelf.pk: shelf for shelf in found.values()},
        top=tuple(shelf for shelf in found.values() if len(shelf.trail) == 1 and shelf.has_goods),
    )


def below(shelf: Shelf) -> list[Shelf]:
    """Return the categories right below one, that hold something."""
    return [s for s in shelves().values() if s.trail[:-1] == shelf.trail and s.has_goods]


def trail_of(shelf: Shelf) -> list[Shelf]:
    """Return the categories from the top down to one, itself included."""
    known = shelves()
    return [known["/".join(shelf.trail[: i + 1])] for i in range(len(shelf.trail))]


def _read_shelves() -> dict[str, Shelf]:
    documents = SearchDocument.objects.filter(kind=Kind.PRODUCT, category_id=OuterRef("pk"))
    newest = documents.order_by("-in_stock", "-listed_at").values("object_id")[:1]
    public = Category.objects.filter(is_public=True, ancestors_are_public=True).order_by("path")
    rows = list(public.annotate(newest=Subquery(newest)))
    photos = _first_photos([row.newest for row in rows if row.newest])
    trails: dict[str, tuple[str, ...]] = {}
    for row in rows:
        above = trails.get(row.path[: -Category.steplen], ())
        trails[row.path] = (*above, row.slug)
    result: dict[str, Shelf] = {}
    for row in rows:
        family = [other for other in rows if other.path.startswith(row.path)]
        slug = "/".join(trails[row.path])
        result[slug] = Shelf(
            pk=row.pk,
            path=row.path,
            slug=slug,
            name=row.name,
            description=row.description or "",
            url=reverse("storefront:category", kwargs={"slug": slug}),
            trail=trails[row.path],
            has_goods=any(other.newest for other in family),
            photo=next((photos[other.newest] for other in family if other.newest in photos), None),
        )
    return result


def _first_photos(product_ids: list[int]) -> dict[int, Photo]:
    """Return the first photo of each of these products that has one."""
    rows = ProductImage.objects.filter(product__in=product_ids).order_by("-display_order", "-pk")
    return {row.product_id: Photo.of(row.original.name or "", blur=row.blur) for row in rows}
