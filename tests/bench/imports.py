"""A table of 5,000 rows, looked through and brought in: `python -m tests.bench.imports` on the database of DATABASE_URL.

Twice: rows that change price and pieces of what is on sale, and rows that are new products for the Ministry to read, each
with a small photo. One process does it, as one of the worker's would; what follows from it (sizes of photos, the search)
is other processes' work and not in the figures. The floor is the same file read with `csv` and its rows written in bulk.
"""

from __future__ import annotations

import csv
import io
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402 - Django must be set up first
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from catalogue.models import Category, Product  # noqa: E402
from tests.factories.photos import jpeg  # noqa: E402
from tests.factories.users import UserFactory  # noqa: E402
from tests.factories.vendors import VendorFactory  # noqa: E402
from tests.support.tables import csv_table, zipped  # noqa: E402
from vendors.models import ImportState, ListingImport, ListingSubmission, StockRecord, Vendor  # noqa: E402
from vendors.services.imports.applying import bring_in  # noqa: E402
from vendors.services.imports.checking import look_through  # noqa: E402
from vendors.services.imports.receiving import begin_import, confirm_import  # noqa: E402

#: What the issue of vendors promises for a table of 5,000 rows.
MOST_S: Final = 60
PHOTO: Final = "basket.jpg"
ABOUT: Final = (
    "Woven by hand of rattan from the forest near the village, dried for a week and smoked against insects. " * 3
)


def _shop() -> Vendor:
    return VendorFactory(owner=UserFactory())


def _offers(vendor: Vendor, count: int) -> bytes:
    """Put so many products on sale and return a table that changes price and pieces of each."""
    now, partner = timezone.now(), vendor.partners.get()
    from catalogue.services.classes import goods_class

    kind = goods_class()
    products = Product.objects.bulk_create(
        (
            Product(
                code=f"i{vendor.pk}x{n:06d}", slug=f"basket-{n}", title_en=f"Basket {n}", title=f"Basket {n}", vendor=vendor,
                product_class=kind, weight_g=300, is_public=True, approved_at=now, unit="piece",
                origin_province=vendor.province, origin_district=vendor.district, origin_commune=vendor.commune,
                origin_village=vendor.village, origin_precision="village",
            )
            for n in range(count)
        ),
        batch_size=500,
    )  # fmt: skip
    StockRecord.objects.bulk_create(
        (
            StockRecord(product=one, partner=partner, partner_sku=one.code, price_currency="KHR", price=12_000,
                        num_in_stock=10)
            for one in products
        ),
        batch_size=500,
    )  # fmt: skip
    lines = [[one.code, one.title_en, str(12_100 + n), str(n % 90)] for n, one in enumerate(products)]
    return csv_table(["Code", "Name in English", "Price in riel", "Pieces you have"], *lines)


def _new(count: int) -> bytes:
    """Return a table of so many new products on a shelf that asks."""
    shelf = Category.objects.filter(is_public=True, product_class__isnull=False, product_class__slug="craft").first()
    shelf = shelf or Category.objects.filter(is_public=True).order_by("path")[0]
    headings = ["Name in English", "Name in Khmer", "Category", "Price in riel", "Pieces you have", "Weight in grams"]
    headings += ["Description in English", "Made of in English", "Dimensions in English", "Photos"]
    lines = [
        [f"Basket {n}", f"កន្ត្រក {n}", shelf.name_en, str(9_000 + n), "5", "350", ABOUT, "rattan", "30 cm", PHOTO]
        for n in range(count)
    ]
    return csv_table(headings, *lines)


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _brought_in(vendor: Vendor, table: bytes, photos: bytes | None) -> Iterator[tuple[str, float]]:
    by = vendor.memberships.get().user
    file = SimpleUploadedFile("products.csv", table)
    zip_file = SimpleUploadedFile("photos.zip", photos) if photos else None
    begun = begin_import(vendor=vendor, table=file, photos=zip_file, sends=True, by=by, now=timezone.now())
    yield "looked through", _timed(lambda: look_through(import_id=begun.pk, now=timezone.now()))
    begun.refresh_from_db()
    if begun.state != ImportState.CHECKED:
        raise RuntimeError([fault.words_en for fault in begun.faults.all()[:5]])
    confirm_import(listing_import=begun, by=by, now=timezone.now())

    def whole() -> None:
        while ListingImport.objects.get(pk=begun.pk).state == ImportState.RUNNING:
            bring_in(import_id=begun.pk, now=timezone.now())

    yield "brought in", _timed(whole)
    begun.refresh_from_db()
    if begun.num_failed or begun.num_done != begun.num_rows:
        raise RuntimeError([fault.words_en for fault in begun.faults.all()[:5]])


def _floor_of_offers(vendor: Vendor, table: bytes) -> None:
    lines = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))[1:]
    stock = {one.product.code: one for one in StockRecord.objects.for_vendor(vendor).select_related("product")}
    for code, _title, price, pieces in lines:
        stock[code].price, stock[code].num_in_stock = price, pieces
    StockRecord.objects.bulk_update(stock.values(), ["price", "num_in_stock"], batch_size=500)


def _floor_of_new(vendor: Vendor, table: bytes) -> None:
    lines = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))[1:]
    shelf: Any = Category.objects.order_by("path").first()
    ListingSubmission.objects.bulk_create(
        (
            ListingSubmission(
                vendor=vendor, live=False, title_en=line[0], title_km=line[1], category=shelf, price_khr=line[3],
                num_in_stock=line[4], weight_g=line[5], description_en=line[6], photo=PHOTO,
                origin_province=vendor.province, origin_district=vendor.district, origin_commune=vendor.commune,
                origin_village=vendor.village,
            )
            for line in lines
        ),
        batch_size=500,
    )  # fmt: skip


def main(words: list[str]) -> int:
    """Measure and print; fail where it takes longer than it may."""
    count = int(words[0]) if words else 5_000
    print(
        f"{'table, ' + str(count) + ' rows':28}{'looked s':>10}{'brought s':>11}{'both s':>9}{'floor s':>9}{'x floor':>9}"
    )
    slowest = 0.0
    kinds: dict[str, tuple[Any, Any, bytes | None]] = {
        "price and pieces": (_offers, _floor_of_offers, None),
        "new, sent to the Ministry": (lambda _vendor, n: _new(n), _floor_of_new, zipped({PHOTO: jpeg(64, 64)})),
    }
    for name, (fill, floor, photos) in kinds.items():
        vendor = _shop()
        table = fill(vendor, count)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        took = dict(_brought_in(vendor, table, photos))
        both, least = sum(took.values()), _timed(lambda f=floor, v=vendor, t=table: f(v, t))  # type: ignore[misc]
        slowest = max(slowest, both)
        figures = f"{took['looked through']:10.1f}{took['brought in']:11.1f}{both:9.1f}{least:9.2f}{both / least:9.1f}"
        print(f"{name:28}{figures}", flush=True)
    print(f"at most {MOST_S} s are promised for 5,000 rows: {'kept' if slowest <= MOST_S else 'NOT KEPT'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
