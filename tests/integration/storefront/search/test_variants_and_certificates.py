"""Listings with variants, certificates and prices in the index, and what they are narrowed down by."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue.models import Certificate, Product
from marketplace.facts import CertificateChanged, StockChanged
from marketplace.storefront.search.handlers import index_stock
from marketplace.storefront.search.models import Kind, SearchDocument
from marketplace.storefront.search.results import FacetChoice, Filters, SearchPage
from marketplace.storefront.search.selectors import search
from marketplace.storefront.search.services import catch_up, find_drift, reindex_all
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.listings import make_listing, make_variant, say
from tests.factories.vendors import VendorFactory
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def facet(page: SearchPage, name: str) -> dict[str, int]:
    choices: tuple[FacetChoice, ...] = next((one.choices for one in page.facets if one.name == name), ())
    return {choice.value: choice.count for choice in choices}


def document_of(product: Product) -> SearchDocument:
    return SearchDocument.objects.get(kind=Kind.PRODUCT, object_id=product.pk)


@pytest.fixture
def krama() -> Product:
    krama = make_listing(title_en="Krama", title_km="ក្រមា", category=CategoryFactory(name_en="Scarves"))
    make_variant(krama, en="red", km="ក្រហម", price=10_000, left=0)
    blue = make_variant(krama, en="blue", km="ខៀវ", price=12_000, left=3)
    say(blue, "size", is_variant=True, text_en="large", text_km="ធំ")
    reindex_all(now=timezone.now())
    return krama


def certify(**values: Any) -> Certificate:
    today = timezone.localdate()
    given = {"issuer": "Ministry", "number": f"N-{Certificate.objects.count()}", "issued_on": today - timedelta(days=9)}
    return Certificate.objects.create(**{**given, **values})


def test_a_listing_is_one_document_at_the_lowest_price_that_can_be_bought(krama: Product) -> None:
    assert list(SearchDocument.objects.filter(kind=Kind.PRODUCT).values_list("object_id", flat=True)) == [krama.pk]
    document = document_of(krama)
    assert (document.price_amount, document.in_stock) == (Decimal(12_000), True)


@pytest.mark.parametrize("text", ["red krama", "ក្រមាក្រហម", "blue krama", "large krama", "krama"])
def test_a_listing_is_found_by_the_words_of_its_variants(krama: Product, text: str) -> None:
    ProductFactory(title_en="Red pepper", title_km="ម្រេចក្រហម")
    reindex_all(now=timezone.now())

    assert search(text=text).product_ids == (krama.pk,)


def test_a_change_of_a_variants_stock_is_written_into_its_listings_document(krama: Product) -> None:
    blue = krama.children.get(title_en="blue")
    StockRecord.objects.filter(product=blue).update(num_in_stock=0)

    index_stock(StockChanged(product_ids=[blue.pk]))

    document = document_of(krama)
    assert (document.price_amount, document.in_stock) == (Decimal(10_000), False)
    assert not SearchDocument.objects.filter(kind=Kind.PRODUCT, object_id=blue.pk).exists()


@pytest.mark.parametrize("what", ["price", "stock", "name", "hidden"])
def test_drift_sees_what_changed_of_a_variant_and_no_fact_told(krama: Product, what: str) -> None:
    assert find_drift().products == ()
    blue = krama.children.get(title_en="blue")
    match what:
        case "price":
            StockRecord.objects.filter(product=blue).update(price=Decimal(15_000))
        case "stock":
            StockRecord.objects.filter(product=blue).update(num_in_stock=0)
        case "name":
            blue.title_en = "indigo"
            blue.save()
        case "hidden":
            krama.children.update(is_public=False)

    assert find_drift().products == (krama.pk,)
    catch_up(now=timezone.now())
    assert find_drift().products == ()


def test_what_was_bought_as_it_is_and_now_as_variants_leaves_no_document_behind() -> None:
    product = ProductFactory()
    reindex_all(now=timezone.now())
    listing = make_listing(vendor=product.vendor)
    Product.objects.filter(pk=product.pk).update(structure=Product.CHILD, parent=listing, product_class=None)

    index_stock(StockChanged(product_ids=[product.pk]))

    assert list(SearchDocument.objects.filter(kind=Kind.PRODUCT).values_list("object_id", flat=True)) == [listing.pk]


def test_goods_are_narrowed_by_the_certificates_that_hold() -> None:
    vendor = VendorFactory()
    mine, theirs, none = ProductFactory(), ProductFactory(vendor=vendor), ProductFactory()
    certify(product=mine, kind="ovop", grade=4)
    certify(vendor=vendor, kind="organic")
    certify(product=none, kind="gi", expires_on=timezone.localdate() - timedelta(days=1))
    reindex_all(now=timezone.now())

    page = search()

    assert facet(page, "certificate") == {"ovop": 1, "organic": 1}
    assert search(filters=Filters(certificates=("organic",))).product_ids == (theirs.pk,)
    assert search(filters=Filters(certificates=("organic", "ovop"))).total == 2
    assert search(filters=Filters(certificates=("gi",))).total == 0


def test_grades_count_that_many_stars_or_more() -> None:
    made = {stars: ProductFactory() for stars in (2, 4, 5)}
    for stars, product in made.items():
        certify(product=product, kind="ovop", grade=stars)
    ProductFactory()
    reindex_all(now=timezone.now())

    page = search(filters=Filters(grade="3"))

    assert set(page.product_ids) == {made[4].pk, made[5].pk}
    assert facet(page, "grade") == {"5": 1, "4": 2, "3": 2, "2": 3, "1": 3}
    assert list(facet(page, "grade")) == ["5", "4", "3", "2", "1"]


def test_a_certificate_that_was_revoked_leaves_the_index_with_its_fact() -> None:
    product = ProductFactory()
    certificate = certify(product=product, kind="ovop", grade=3)
    reindex_all(now=timezone.now())
    Certificate.objects.filter(pk=certificate.pk).update(revoked_at=timezone.now(), revoked_reason="Not theirs.")

    index_stock(CertificateChanged(certificate_id=certificate.pk, product_ids=[product.pk], vendor_id=None))

    assert facet(search(), "certificate") == {}
    assert facet(search(), "grade") == {}


def test_what_women_make_can_be_chosen() -> None:
    theirs = ProductFactory(vendor=VendorFactory(is_women_led=True))
    ProductFactory()
    reindex_all(now=timezone.now())

    assert facet(search(), "women") == {"1": 1}
    assert search(filters=Filters(is_women_led=True)).product_ids == (theirs.pk,)


def test_prices_are_counted_in_ranges_from_low_to_high(krama: Product) -> None:
    for price in (4_999, 5_000, 250_000):
        ProductFactory(stock__price=Decimal(price))
    reindex_all(now=timezone.now())

    page = search(filters=Filters(price="2"))

    assert page.product_ids == (krama.pk,)
    assert facet(page, "price") == {"0": 1, "1": 1, "2": 1, "6": 1}
    assert list(facet(page, "price")) == ["0", "1", "2", "6"]


def test_facets_take_three_queries_at_most_however_much_is_chosen(krama: Product) -> None:
    certify(product=krama, kind="ovop", grade=5)
    reindex_all(now=timezone.now())
    chosen = Filters(
        certificates=("ovop",), grade="4", price="2", in_stock=True, category=str(krama.categories.get().pk)
    )

    with CaptureQueriesContext(connection) as queries:
        page = search(filters=chosen)

    assert page.product_ids == (krama.pk,)
    assert sum("GROUP BY tag" in query["sql"] for query in queries) <= 3


@pytest.mark.parametrize(
    "query", ["grade=6", "grade=0", "grade=x", "grade=03", "price=7", "price=-1", "certificate=magic"]
)
def test_nonsense_in_a_facet_is_left_out_and_said(query: str) -> None:
    filters = Filters.from_query(QueryDict(query))

    assert not filters
    assert len(filters.ignored) == 1


def test_khmer_digits_name_a_grade() -> None:
    assert Filters.from_query(QueryDict("grade=៣")).grade == "3"
