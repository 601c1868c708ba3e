"""The shelves of the shop. Read whole in one query and kept, so a menu never costs a query a category."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db.models import Count, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import get_language

from catalogue.models import Category, ProductImage
from marketplace.storefront.selectors.cards import Photo, on_sale

#: Seconds for which a new category or a first product may stay unseen in the menu.
KEPT_FOR_S: Final = 300


@dataclass(frozen=True)
class Shelf:
    """One category, with all that a menu, a tile or a breadcrumb shows of it."""

    pk: int
    slug: str
    name: str
    description: str
    url: str
    #: Keys of this category and of all below it.
    family: tuple[int, ...]
    #: Slugs from the top to this one.
    trail: tuple[str, ...]
    count: int = 0
    photo: Photo | None = None


def shelves() -> dict[str, Shelf]:
    """Return every public category by its slugs joined with "/", in the tree's order, in the reader's language."""
    key = f"storefront:shelves:{get_language()}"
    kept: dict[str, Shelf] | None = cache.get(key)
    if kept is None:
        kept = _read_shelves()
        cache.set(key, kept, KEPT_FOR_S)
    return kept


def top_shelves() -> list[Shelf]:
    """Return the categories of the first level that hold something."""
    return [shelf for shelf in shelves().values() if len(shelf.trail) == 1 and shelf.count]


def below(shelf: Shelf) -> list[Shelf]:
    """Return the categories right below one, that hold something."""
    return [s for s in shelves().values() if s.trail[:-1] == shelf.trail and s.count]


def trail_of(shelf: Shelf) -> list[Shelf]:
    """Return the categories from the top down to one, itself included."""
    known = shelves()
    return [known["/".join(shelf.trail[: i + 1])] for i in range(len(shelf.trail))]


def _read_shelves() -> dict[str, Shelf]:
    photo_name = (
        ProductImage.objects.filter(product__categories=OuterRef("pk"), product__is_public=True)
        .order_by("-product_id", "display_order")
        .values("original")[:1]
    )
    public = Category.objects.filter(is_public=True, ancestors_are_public=True).order_by("path")
    rows = list(public.annotate(photo_name=Subquery(photo_name)))
    counts = dict(on_sale().values_list("categories").annotate(n=Count("pk")))
    photos = {row.pk: Photo.of(row.photo_name) for row in rows if row.photo_name}
    trails: dict[str, tuple[str, ...]] = {}
    for row in rows:
        above = trails.get(row.path[: -Category.steplen], ())
        trails[row.path] = (*above, row.slug)
    result: dict[str, Shelf] = {}
    for row in rows:
        family = tuple(other.pk for other in rows if other.path.startswith(row.path))
        path = "/".join(trails[row.path])
        photo = next((photos[pk] for pk in family if pk in photos), None)
        result[path] = Shelf(
            pk=row.pk,
            slug=path,
            name=row.name,
            description=row.description or "",
            url=reverse("storefront:category", kwargs={"slug": path}),
            family=family,
            trail=trails[row.path],
            count=sum(counts.get(pk, 0) for pk in family),
            photo=photo,
        )
    return result
