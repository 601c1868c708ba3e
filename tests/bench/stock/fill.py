"""Fills stock Oscar with the same listings and writes its Whoosh index: `python -m stock.fill 10000`."""

from __future__ import annotations

import sys
from decimal import Decimal
from itertools import islice

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from goods import LEAVES, MIDDLES, ROOTS, VENDORS, Goods, listings, shelf_name  # noqa: E402
from haystack import connections  # noqa: E402
from oscar.core.loading import get_model  # noqa: E402
from PIL import Image  # noqa: E402

Category = get_model("catalogue", "Category")
Partner = get_model("partner", "Partner")
Product = get_model("catalogue", "Product")
ProductCategory = get_model("catalogue", "ProductCategory")
ProductImage = get_model("catalogue", "ProductImage")
ProductClass = get_model("catalogue", "ProductClass")
StockRecord = get_model("partner", "StockRecord")
BATCH = 2_000
PHOTO = "photo.jpg"


def _leaves() -> list[object]:
    leaves = []
    for root in range(ROOTS):
        top = Category.add_root(name=shelf_name(root))
        for middle in range(MIDDLES):
            below = top.add_child(name=shelf_name(root, middle))
            leaves += [below.add_child(name=shelf_name(root, middle, leaf)) for leaf in range(LEAVES)]
    return leaves


def _batch(rows: list[Goods], leaves: list[object], partners: list[object], kind: object) -> None:
    products = Product.objects.bulk_create(
        Product(
            structure=Product.STANDALONE,
            product_class=kind,
            upc=f"b{row.number:08d}",
            slug=row.slug,
            title=row.title_en or row.title_km,
            description=row.text,
        )
        for row in rows
    )
    pairs = list(zip(products, rows, strict=True))
    ProductCategory.objects.bulk_create(ProductCategory(product=p, category=leaves[row.leaf]) for p, row in pairs)
    ProductImage.objects.bulk_create(ProductImage(product=p, original=PHOTO, display_order=0) for p in products)
    StockRecord.objects.bulk_create(
        StockRecord(
            product=p,
            partner=partners[row.vendor],
            partner_sku=p.upc,
            price_currency="KHR",
            price=Decimal(row.price_khr),
            num_in_stock=row.in_stock,
        )
        for p, row in pairs
    )


def _index() -> None:
    """Write what Oscar's own index class prepares, with one writer: `update_index` opens one for each thousand."""
    backend = connections["default"].get_backend()
    backend.setup()
    documents = connections["default"].get_unified_index().get_index(Product)
    writer = backend.index.writer(limitmb=512)
    rows = Product.objects.browsable().select_related("product_class").prefetch_related("categories", "stockrecords")
    for product in rows.order_by("pk").iterator(chunk_size=BATCH):
        fields = documents.full_prepare(product)
        writer.add_document(**{name: backend._from_python(value) for name, value in fields.items() if name != "boost"})
    writer.commit()


def main(count: int) -> None:
    """Make the tables and fill them."""
    call_command("migrate", verbosity=0)
    for name in (PHOTO, settings.OSCAR_MISSING_IMAGE_URL):
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (320, 320), "#5c1a4a").save(settings.MEDIA_ROOT / name, "JPEG")
    kind = ProductClass.objects.create(name="Goods", track_stock=True, requires_shipping=True)
    number = min(VENDORS, max(count // 2, 1))
    partners = [Partner.objects.create(name=f"Maker {n}", code=f"maker-{n}") for n in range(number)]
    leaves, rows = _leaves(), listings(count)
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            _batch(batch, leaves, partners, kind)
    with connection.cursor() as cursor:
        cursor.execute("REFRESH MATERIALIZED VIEW catalogue_product_category_hierarchy")
        cursor.execute("VACUUM ANALYZE")
    _index()
    print(f"{count} listings")


if __name__ == "__main__":
    main(int(sys.argv[1]))
