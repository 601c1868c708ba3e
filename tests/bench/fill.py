"""Fills the marketplace's database with generated listings: `python -m tests.bench.fill 100000`.

Rows go in by thousands with the database's triggers asleep; what is searched in is made when all are there. Of more than
100,000 the rest are copies (see `multiply`).
"""

from __future__ import annotations

import sys
from datetime import timedelta
from decimal import Decimal
from itertools import islice

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - Django must be set up first
from django.utils import timezone  # noqa: E402

from catalogue.models import Category, Product, ProductCategory, ProductImage  # noqa: E402
from catalogue.services.classes import goods_class  # noqa: E402
from marketplace.geography.models import Commune, District, Province  # noqa: E402
from marketplace.storefront.search.engines.structures import build, unbuild  # noqa: E402
from marketplace.storefront.search.models import SearchDocument  # noqa: E402
from payments.models import ExchangeRate  # noqa: E402
from tests.bench.documents import Documents, check  # noqa: E402
from tests.bench.goods import LEAVES, MIDDLES, PLACES, ROOTS, VENDORS, Goods, listings, shelf_name  # noqa: E402
from tests.bench.multiply import MADE, multiply  # noqa: E402
from tests.factories.vendors import VendorFactory  # noqa: E402
from vendors.models import Partner, StockRecord, Vendor  # noqa: E402

BATCH = 2_000
#: One photo for all, as in stock Oscar's shop; its blur is as long as a true one.
PHOTO = "photo.jpg"
BLUR = "data:image/webp;base64," + "A" * 96


def _shelves() -> list[Category]:
    leaves = []
    for root in range(ROOTS):
        top = Category.add_root(name_km=f"ធ្នើ {root + 1}", name_en=shelf_name(root))
        for middle in range(MIDDLES):
            below = top.add_child(name_km=f"ធ្នើ {root + 1}.{middle + 1}", name_en=shelf_name(root, middle))
            for leaf in range(LEAVES):
                name = shelf_name(root, middle, leaf)
                leaves.append(below.add_child(name_km=name.replace("Shelf", "ធ្នើ"), name_en=name))
    return leaves


def _vendors(count: int) -> list[Vendor]:
    made = []
    for number in range(count):
        province = Province.objects.get(code=PLACES[number % len(PLACES)][0])
        district = District.objects.filter(province=province).order_by("code")[number % 3]
        commune = Commune.objects.filter(district=district).order_by("code").first()
        made.append(
            VendorFactory(
                code=f"vendor-{number}",
                name_km=f"អ្នកផលិត {number}",
                name_en=f"Maker {number}",
                village=None,
                commune=commune,
                district=district,
                province=province,
            )
        )
    return made


class Filler:
    """Makes rows and their documents."""

    def __init__(self, count: int) -> None:
        self.now = timezone.now()
        self.leaves = _shelves()
        self.documents = Documents(now=self.now)
        self.vendors = _vendors(min(VENDORS, max(count // 2, 1)))
        self.partners = dict(Partner.objects.values_list("vendor_id", "pk"))
        self.goods = goods_class()

    def batch(self, rows: list[Goods]) -> None:
        products = Product.objects.bulk_create([self._product(row) for row in rows])
        ProductCategory.objects.bulk_create(
            ProductCategory(product=product, category=self.leaves[row.leaf])
            for product, row in zip(products, rows, strict=True)
        )
        ProductImage.objects.bulk_create(
            ProductImage(product=product, original=PHOTO, display_order=0, width=320, height=320, blur=BLUR)
            for product in products
        )
        stock = StockRecord.objects.bulk_create(
            self._stock(product, row) for product, row in zip(products, rows, strict=True)
        )
        SearchDocument.objects.bulk_create(
            self.documents.of(product, shelf=self.leaves[row.leaf], stock=record)
            for product, record, row in zip(products, stock, rows, strict=True)
        )

    def _product(self, row: Goods) -> Product:
        vendor = self.vendors[row.vendor]
        return Product(
            structure=Product.STANDALONE,
            product_class=self.goods,
            vendor=vendor,
            code=f"b{row.number:08d}",
            slug=row.slug,
            title=row.title_km or row.title_en,
            title_km=row.title_km or None,
            title_en=row.title_en or None,
            description_en=row.text,
            weight_g=500,
            origin_province=vendor.province,
            origin_district=vendor.district,
            origin_commune=vendor.commune,
            origin_precision="commune",
            approved_at=self.now - timedelta(days=row.days_old, seconds=row.number % 86_400),
        )

    def _stock(self, product: Product, row: Goods) -> StockRecord:
        return StockRecord(
            product=product,
            partner_id=self.partners[product.vendor_id],
            partner_sku=product.code,
            price=Decimal(row.price_khr),
            price_currency="KHR",
            num_in_stock=row.in_stock,
        )


def main(count: int) -> None:
    """Fill an empty, migrated database that holds the gazetteer and the tariffs."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
    with connection.schema_editor() as editor:
        unbuild(None, editor)
    ExchangeRate.objects.create(valid_on="2026-01-01", khr_per_usd=4000, source="invented")
    filler = Filler(count)
    rows = listings(min(count, MADE))
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            filler.batch(batch)
    multiply(copies=count // MADE - 1)
    with connection.schema_editor() as editor:
        build(None, editor)
    check()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    print(f"{count} listings, {SearchDocument.objects.count()} documents")


if __name__ == "__main__":
    main(int(sys.argv[1]))
