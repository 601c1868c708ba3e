"""Loads the demo country: pictures first, outside any transaction, then the rows, all or nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from catalogue.images import SIZES, FixedSizes
from catalogue.models import Product
from catalogue.services.definitions import load_definitions
from marketplace.demo import people, rows, shops
from marketplace.demo.drawing import Commission, Drawn, draw_all
from payments.models import ExchangeRate
from vendors.models import Vendor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

#: Change it when the drawings change, and new files are made beside the old ones.
FOLDER: Final = "demo/1"
#: Riel for a dollar, near what it has been for years. Source: none; shown as a demonstration rate.
RATE: Final = Decimal("4000.00")
_MOST_PROCESSES: Final = 4


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What one load made."""

    pictures: int
    people: int
    vendors: int
    products: int


def load_demo(*, now: datetime, skus: Sequence[str] | None = None, advance: Callable[[int], object] = lambda _: None,
              processes: int | None = None, alike: bool = False) -> DemoReport:  # fmt: skip
    """Load what is missing of the demo country; a second run makes nothing and changes nothing.

    The gazetteer and the officers' groups must be there. The search index is left to the caller.

    Args:
        now: The time of all approvals.
        skus: Only these products and their vendors; all when None.
        advance: Called with how much was done, `amount_of_work()` in all.
        processes: How many draw at once; as many as the machine bears when None.
        alike: Draw one picture for each kind and let all of that kind share it: a fifth of the work, for tests.

    Raises:
        LookupError: A place is missing in the gazetteer.
    """
    products = [row for row in rows.products() if skus is None or row.sku in skus]
    vendors = [row for row in rows.vendors() if skus is None or set(row.skus) & set(skus)]
    wanted = commissions(products, vendors)
    drawn = _draw_missing(wanted, processes=processes, advance=advance, alike=alike)
    with transaction.atomic(durable=True):
        before = Vendor.objects.count(), Product.objects.filter(parent=None).count()
        load_definitions()
        made = people.make_officers(now=now) + people.make_buyers(now=now)
        owners = people.owners_of(vendors, now=now)
        shelf_rows = rows.categories()
        made_vendors = shops.make_vendors(vendors, owners=owners, photo_of=_vendor_photo, now=now)
        by_sku = {sku: made_vendors[row.code] for row in vendors for sku in row.skus}
        shops.make_products(
            products,
            vendors=by_sku,
            shelves=shops.make_shelves(shelf_rows),
            shelf_rows=shelf_rows,
            photo_of=_product_photo,
            now=now,
            advance=advance,
        )
        if not ExchangeRate.objects.exists():
            ExchangeRate.objects.create(
                valid_on=timezone.localdate(now), khr_per_usd=RATE, source="Demonstration rate", is_demo=True
            )
        shops.tell_of_products(products, vendors=vendors, now=now)
        after = Vendor.objects.count(), Product.objects.filter(parent=None).count()
    return DemoReport(pictures=drawn, people=made, vendors=after[0] - before[0], products=after[1] - before[1])


def amount_of_work() -> int:
    """Return how far `advance` counts: every picture and every product once."""
    products, vendors = rows.products(), rows.vendors()
    return len(products) * 2 + len(vendors)


def forget_pictures() -> int:
    """Delete every drawn picture, so that the next load draws them anew; return how many."""
    deleted = 0
    for commission in commissions(rows.products(), rows.vendors()):
        if default_storage.exists(commission.name):
            deleted += 1
        for name in _files_of(commission.name):
            default_storage.delete(name)
    return deleted


def commissions(products: Sequence[rows.ProductRow], vendors: Sequence[rows.VendorRow]) -> list[Commission]:
    """Return the pictures that products and vendors need."""
    return [
        Commission(name=_product_photo(row.sku), subject="product", key=row.sku, kind=row.category, title=row.name_km)
        for row in products
    ] + [Commission(name=_vendor_photo(row.code), subject="vendor", key=row.code, kind=row.kind) for row in vendors]


def _product_photo(sku: str) -> str:
    return f"{FOLDER}/{sku.lower()}.webp"


def _vendor_photo(code: str) -> str:
    return f"{FOLDER}/vendor-{code}.webp"


def _draw_missing(
    wanted: list[Commission], *, processes: int | None, advance: Callable[[int], object], alike: bool
) -> int:
    missing = [commission for commission in wanted if not all(map(default_storage.exists, _files_of(commission.name)))]
    advance(len(wanted) - len(missing))
    count = processes or min(_MOST_PROCESSES, os.cpu_count() or 1)
    sharing: dict[tuple[str, ...], list[Commission]] = {}
    for one in missing:
        sharing.setdefault((one.subject, one.kind) if alike else (one.name,), []).append(one)
    for drawn, those in zip(
        draw_all([those[0] for those in sharing.values()], sizes=SIZES, processes=count), sharing.values(), strict=True
    ):
        for one in those:
            _store(replace(drawn, name=one.name))
            advance(1)
    return len(missing)


def _store(drawn: Drawn) -> None:
    """Write every size, and the original last: where it stands, the sizes stand."""
    sizes = FixedSizes(drawn.name)
    for (size, kind), data in drawn.sizes.items():
        _write(sizes.path(size, kind), data)
    _write(drawn.name, drawn.original)


def _write(name: str, data: bytes) -> None:
    if default_storage.exists(name):
        default_storage.delete(name)
    default_storage.save(name, ContentFile(data))


def _files_of(name: str) -> list[str]:
    return [name, *FixedSizes(name).paths]
