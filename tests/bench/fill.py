"""Fills the marketplace's database with generated listings: `python -m tests.bench.fill 100000`.

Rows go in by thousands with the database's triggers asleep. A search document is put together from the analysis of its
title and that of its vendor and place, each made once: their tokens are a set, so the sum is what the indexer writes,
and the last lines prove it on a sample.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - Django must be set up first
from django.utils import timezone  # noqa: E402

from catalogue.models import Category, Product, ProductCategory  # noqa: E402
from catalogue.services.classes import goods_class  # noqa: E402
from marketplace.geography.models import Commune, District, Province  # noqa: E402
from marketplace.storefront.search import sources  # noqa: E402
from marketplace.storefront.search.analysis.documents import Analysed, Source, analyse, index_version  # noqa: E402
from marketplace.storefront.search.lexicon import lexicon  # noqa: E402
from marketplace.storefront.search.models import Kind, SearchDocument  # noqa: E402
from tests.bench.goods import LEAVES, MIDDLES, PLACES, ROOTS, VENDORS, Goods, listings, shelf_name  # noqa: E402
from tests.factories.vendors import VendorFactory  # noqa: E402
from vendors.models import Partner, StockRecord, Vendor  # noqa: E402

BATCH = 2_000
SAMPLE = 50


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
        self.words = lexicon(fresh=True)
        self.leaves = _shelves()
        self.above = dict(Category.objects.values_list("path", "pk"))
        self.vendors = _vendors(min(VENDORS, max(count // 2, 1)))
        self.partners = dict(Partner.objects.values_list("vendor_id", "pk"))
        self.goods = goods_class()

    def batch(self, rows: list[Goods]) -> None:
        products = Product.objects.bulk_create([self._product(row) for row in rows])
        ProductCategory.objects.bulk_create(
            ProductCategory(product=product, category=self.leaves[row.leaf])
            for product, row in zip(products, rows, strict=True)
        )
        stock = [self._stock(product, row) for product, row in zip(products, rows, strict=True)]
        StockRecord.objects.bulk_create(stock)

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


def _with_cached_analysis() -> Any:
    """Return the indexer's analysis, made once for each title and once for each vendor and place."""

    @cache
    def part(source: Source, version: str) -> Analysed:
        return analyse(source, lexicon())

    def analysed(source: Source, words: Any) -> Analysed:
        version = index_version(words)
        title = part(Source(titles=source.titles, shelves=source.shelves), version)
        around = part(
            Source((), vendor_names=source.vendor_names, province=source.province, place_names=source.place_names),
            version,
        )
        said = part(Source((), descriptions=source.descriptions), version)
        whole = Analysed(clusters=list(title.clusters))
        for one in (title, around, said):
            whole.tokens.update(one.tokens)
        return whole

    return analysed


def _index(now: Any) -> None:
    reached: dict[Any, tuple[str, ...]] = {}
    find = sources.provinces_reached

    def remembered(*, products: Any, on: Any) -> dict[Any, tuple[str, ...]]:
        new = [product for product in products if sources.parcel_of(product) not in reached]
        reached.update(find(products=new, on=on) if new else {})
        return reached

    sources.analyse, sources.provinces_reached = _with_cached_analysis(), remembered  # type: ignore[attr-defined]
    last = 0
    words = lexicon()
    while ids := list(Product.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = ids[-1]
        documents = sources.product_documents(sources.public_products().filter(pk__in=ids), words=words, now=now)
        SearchDocument.objects.bulk_create([document for document, _ in documents])


def _check() -> None:
    """Prove on a sample that a document is what the indexer writes."""
    rows = list(SearchDocument.objects.filter(kind=Kind.PRODUCT).order_by("?")[:SAMPLE])
    products = sources.public_products().filter(pk__in=[row.object_id for row in rows])
    sources.analyse = analyse  # type: ignore[attr-defined]
    fresh = {
        document.object_id: document
        for document, _ in sources.product_documents(products, words=lexicon(), now=timezone.now())
    }
    for row in rows:
        new = fresh[row.object_id]
        if (
            set(row.tokens.split()) != set(new.tokens.split())
            or row.clusters != new.clusters
            or row.facets != new.facets
        ):
            raise SystemExit(f"document {row.object_id} is not what the indexer writes")


def main(count: int) -> None:
    """Fill an empty, migrated database that holds the gazetteer and the tariffs."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    filler = Filler(count)
    rows = listings(count)
    while batch := list(islice(rows, BATCH)):
        with transaction.atomic():
            filler.batch(batch)
    _index(filler.now)
    _check()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    print(f"{count} listings, {SearchDocument.objects.count()} documents")


if __name__ == "__main__":
    main(int(sys.argv[1]))
