"""The tree of shelves, as officers arrange it.

# Note [An address is a promise]
Bookmarks, printed labels and other sites name a shelf by its whole address. So whatever changes one, of a shelf or of
all those below it, writes the old one down: it leads to the shelf wherever it stands later, and says that it is gone
once the shelf is. An old address at which a shelf stands again is that shelf's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from catalogue.models import Category, FormerShelf, ProductCategory, ProductClass
from catalogue.services.arranging import UnableToArrange, arranging
from catalogue.slugs import latin_slug
from marketplace.core import audit
from marketplace.core.db import require_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User

LONGEST_NAME: Final = 255


@dataclass(frozen=True, kw_only=True)
class ShelfContent:
    """What officers say of a shelf. Without a slug, a new one gets it from its name and an old one keeps its own."""

    name_km: str
    name_en: str
    slug: str = ""
    description_km: str = ""
    description_en: str = ""
    product_class: ProductClass | None = None
    is_public: bool = True


def add_shelf(*, content: ShelfContent, below: Category | None, by: User, now: datetime) -> Category:
    """Put up a new shelf, as the last one below another or at the top.

    Raises:
        UnableToArrange: A name is missing, or the address is not Latin, too long, or taken beside it.
    """
    values = _values(content)
    with transaction.atomic(durable=True), arranging(now=now):
        above = Category.objects.get(pk=below.pk) if below is not None else None  # treebeard counts on fresh rows
        values["slug"] = content.slug.strip().lower() or _free_slug(content, above)
        shelf: Category = above.add_child(**values) if above else Category.add_root(**values)
        _write_down("added", shelf, by=by, data={"to": address_of(shelf)})
    return shelf


def edit_shelf(*, shelf: Category, content: ShelfContent, by: User, now: datetime) -> None:
    """Change what is said of a shelf, and its address if another slug is given. See Note [An address is a promise].

    Raises:
        UnableToArrange: A name is missing, or the address is not Latin, too long, or taken beside it.
    """
    values = _values(content)
    with transaction.atomic(durable=True), arranging(now=now):
        row = Category.objects.get(pk=shelf.pk)
        before = {name: getattr(row, name) or (None if name == "product_class" else "") for name in values}
        before["is_public"] = row.is_public
        values["slug"] = content.slug.strip().lower() or row.slug
        before["slug"] = row.slug
        changed = {name: value for name, value in values.items() if before[name] != value}
        if not changed:
            return
        for name, value in changed.items():
            setattr(row, name, value)
        row.save()
        told = {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}
        _write_down("edited", row, by=by, data={"changed": told})
    shelf.refresh_from_db()


def move_shelf(*, shelf: Category, below: Category | None, by: User, now: datetime) -> None:
    """Move a shelf, with all below it, to be the last one below another or at the top.

    Raises:
        UnableToArrange: It would stand below itself, or its address is taken there.
    """
    with transaction.atomic(durable=True), arranging(now=now):
        row = Category.objects.get(pk=shelf.pk)
        above = Category.objects.get(pk=below.pk) if below is not None else None
        if above is not None and above.path.startswith(row.path):
            raise UnableToArrange(_("A shelf cannot stand below itself."), field="below")
        before = address_of(row)
        if above is not None:
            row.move(above, "last-child")
        else:
            row.move(Category.get_last_root_node(), "last-sibling")
        row = Category.objects.get(pk=shelf.pk)
        row.set_ancestors_are_public()
        _write_down("moved", row, by=by, data={"from": before, "to": address_of(row)})
    shelf.refresh_from_db()


def shift_shelf(*, shelf: Category, is_up: bool, by: User, now: datetime) -> None:
    """Move a shelf one place up or down among its siblings; the first stays first and the last stays last."""
    with transaction.atomic(durable=True), arranging(now=now):
        row = Category.objects.get(pk=shelf.pk)
        siblings = list(row.get_siblings().order_by("path"))
        place = [one.pk for one in siblings].index(row.pk) + (-1 if is_up else 1)
        if not 0 <= place < len(siblings):
            return
        row.move(siblings[place], "left" if is_up else "right")
        _write_down("moved_up" if is_up else "moved_down", Category.objects.get(pk=row.pk), by=by, data={})
    shelf.refresh_from_db()


def remove_shelf(*, shelf: Category, heir: Category | None, by: User, now: datetime) -> None:
    """Take a shelf away: what stands on it goes to its heir, and so do its addresses; without an heir they are gone.

    Listings that name the shelf are the vendors' floor's to move first; the database refuses otherwise.

    Raises:
        UnableToArrange: Shelves stand below it, something stands on it and no other shelf is named to take it, or it
            is named itself.
    """
    require_transaction()
    with arranging(now=now, heirs={shelf.pk: heir.pk if heir else None}):
        row = Category.objects.get(pk=shelf.pk)
        if row.numchild:
            raise UnableToArrange(_("Shelves stand below this one. Move them or take them away first."))
        if heir is not None and heir.pk == row.pk:
            raise UnableToArrange(_("Choose another shelf than the one that goes."), field="heir")
        stands = ProductCategory.objects.filter(category=row)
        if heir is None and stands.exists():
            raise UnableToArrange(_("Products stand on this shelf. Choose the shelf that takes them."), field="heir")
        data = {"from": address_of(row), "to": address_of(heir) if heir else ""}
        _write_down("removed", row, by=by, data=data)
        if heir is not None:
            there = ProductCategory.objects.filter(category=heir).values("product")
            stands.exclude(product__in=there).update(category=heir)
            FormerShelf.objects.filter(category=row).update(category=heir)
        row.delete()


def address_of(shelf: Category) -> str:
    """Return a shelf's whole address, from the top: slugs with "/" between."""
    return "/".join(one.slug for one in shelf.get_ancestors_and_self())


def _values(content: ShelfContent) -> dict[str, object]:
    """Return the columns of a shelf, but for its slug, which is only looked at."""
    names = {"name_km": content.name_km.strip(), "name_en": content.name_en.strip()}
    for field, name in names.items():
        if not name:
            raise UnableToArrange(_("Give it a name in Khmer and in English."), field=field)
        if len(name) > LONGEST_NAME:
            raise UnableToArrange(_("This name is too long."), field=field)
    slug = content.slug.strip().lower()
    if slug and slug != latin_slug(slug):
        told = _("An address has small Latin letters, digits and hyphens only, such as dried-fish.")
        raise UnableToArrange(told, field="slug")
    return {
        **names,
        "description_km": content.description_km.strip(),
        "description_en": content.description_en.strip(),
        "product_class": content.product_class,
        "is_public": content.is_public,
    }


def _free_slug(content: ShelfContent, above: Category | None) -> str:
    """Return a slug from the name that no sibling has."""
    siblings = above.get_children() if above else Category.get_root_nodes()
    taken = set(siblings.values_list("slug", flat=True))
    wish = slug = latin_slug(content.name_en or content.name_km)
    number = 1
    while slug in taken:
        number += 1
        slug = f"{wish}-{number}"
    return slug


def _plain(value: object) -> object:
    """Return a value as JSON can hold it."""
    return value if isinstance(value, str | bool | None) else str(value)


def _write_down(action: str, shelf: Category, *, by: User, data: Mapping[str, object]) -> None:
    log(instance=shelf, action=f"catalogue.shelf_{action}", user=by, data=dict(data), deleted=action == "removed")
    audit.record(actor=by, action=f"shelf.{action}", subject=shelf, data=data)
