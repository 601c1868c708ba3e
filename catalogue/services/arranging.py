"""What must hold of the tree of shelves however it is changed.

# Note [One arranges at a time]
Treebeard moves whole branches by their paths, and no constraint can say that two siblings have different addresses.
So every shelf is locked before one is touched, and what must hold is looked at once more before the transaction ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.models import Category, FormerShelf
from marketplace.core.db import require_transaction
from marketplace.core.errors import DomainError
from marketplace.core.events import publish
from marketplace.core.ids import new_token
from marketplace.facts import ShelfChanged

if TYPE_CHECKING:
    from datetime import datetime

#: Longest whole address, from the top to a shelf.
LONGEST_ADDRESS: Final = 255
#: Kept copies of the tree are right while this stands in the cache as it stood when they were made.
GENERATION: Final = "catalogue:shelves:generation"


class UnableToArrange(DomainError):
    """A shelf cannot be made, changed, moved or taken away like this; `field` says what of it is wrong, if one thing."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class _Standing:
    """How one shelf stands in the tree. `line` is of keys, from the top down to its own."""

    path: str
    address: str
    line: tuple[int, ...]
    names: tuple[str, str]
    is_shown: bool
    class_id: int | None


def lock_shelves() -> None:
    """Wait until nobody else arranges shelves. See Note [One arranges at a time]."""
    require_transaction()
    list(Category.objects.select_for_update().order_by("pk").values_list("pk"))


@contextmanager
def arranging(*, now: datetime, heirs: Mapping[int, int | None] | None = None) -> Iterator[None]:
    """Let the tree be changed, then look at what must hold, keep old addresses, and tell of it if anything changed.

    Args:
        now: When it is done.
        heirs: For each shelf that is taken away, the one that its addresses lead to.
    """
    lock_shelves()
    before = _standings()
    yield
    transaction.on_commit(partial(cache.set, GENERATION, new_token(), None))
    after = _standings()
    if after == before:
        return
    _check(after)
    _keep_addresses(before, after, heirs=heirs or {}, now=now)
    publish(_fact(before, after, heirs=heirs or {}))


def _standings() -> dict[int, _Standing]:
    """Return how every shelf stands, by its key; from one query."""
    found: dict[int, _Standing] = {}
    by_path: dict[str, _Standing] = {}
    fields = ("pk", "path", "slug", "name_km", "name_en", "is_public", "product_class_id")
    for pk, path, slug, km, en, is_public, class_id in Category.objects.order_by("path").values_list(*fields):
        above = by_path.get(path[: -Category.steplen])
        standing = _Standing(
            path=path,
            address=f"{above.address}/{slug}" if above else slug,
            line=(*above.line, pk) if above else (pk,),
            names=(km or "", en or ""),
            is_shown=is_public and (above is None or above.is_shown),
            class_id=class_id or (above.class_id if above else None),
        )
        found[pk] = by_path[path] = standing
    return found


def _check(after: Mapping[int, _Standing]) -> None:
    taken: set[str] = set()
    for standing in after.values():
        if len(standing.address) > LONGEST_ADDRESS:
            raise UnableToArrange(_("This address is too long, with those of the shelves above it."), field="slug")
        if standing.address in taken:
            told = _("Another shelf has the address %(address)s already.") % {"address": standing.address}
            raise UnableToArrange(told, field="slug")
        taken.add(standing.address)


def _keep_addresses(
    before: Mapping[int, _Standing], after: Mapping[int, _Standing], *, heirs: Mapping[int, int | None], now: datetime
) -> None:
    """Write down every address at which no shelf stands any more. See Note [An address is a promise] in `shelves`."""
    left = {}
    for pk, standing in before.items():
        if pk not in after:
            left[standing.address] = heirs.get(pk)
        elif after[pk].address != standing.address:
            left[standing.address] = pk
    living = {standing.address for standing in after.values()}
    rows = [
        FormerShelf(slug=address, category_id=pk, since=now) for address, pk in left.items() if address not in living
    ]
    FormerShelf.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["slug"], update_fields=["category", "since"]
    )
    FormerShelf.objects.filter(slug__in=living).delete()


def _fact(
    before: Mapping[int, _Standing], after: Mapping[int, _Standing], *, heirs: Mapping[int, int | None]
) -> ShelfChanged:
    changed = [pk for pk in before.keys() | after.keys() if before.get(pk) != after.get(pk)]
    stayed = [pk for pk in changed if pk in before and pk in after]
    read_otherwise = {pk for pk in stayed if (before[pk].names, before[pk].line) != (after[pk].names, after[pk].line)}
    of_another_class = {pk for pk in stayed if before[pk].class_id != after[pk].class_id}
    for gone, heir in heirs.items():
        if heir is not None:
            read_otherwise.add(heir)
            if before[gone].class_id != after[heir].class_id:
                of_another_class.add(heir)
    return ShelfChanged(
        category_ids=sorted(changed), relabelled_ids=sorted(read_otherwise), reclassed_ids=sorted(of_another_class)
    )
