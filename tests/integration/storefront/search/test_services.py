"""What stands in the index, and what is gone from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from wagtail.snippets.models import get_snippet_models

from catalogue.models import Category, Product
from catalogue.services.products import show_product
from marketplace.facts import ListingApproved, StockChanged, VendorStatusChanged
from marketplace.storefront.search import handlers, lexicon, services
from marketplace.storefront.search.models import Kind, LexiconEntry, SearchDocument, SearchTerm
from marketplace.storefront.search.selectors import search
from marketplace.storefront.search.tags import WOMEN_LED
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import StockRecord, Vendor, VendorStatus
from vendors.services.shops import mark_women_led

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def found(text: str) -> list[int]:
    return list(search(text=text).product_ids)


def index(*products: Any) -> None:
    services.index_products(product_ids=[product.pk for product in products], now=timezone.now())


def test_an_indexed_product_is_found_in_every_language() -> None:
    product = ProductFactory(title_km="ម្រេចខ្មៅ", title_en="Black pepper")

    index(product)

    for text in ("ម្រេច", "pepper", "mrech", "ម្រិច", "peper", "ម្រេចខ្មៅ black"):
        assert found(text) == [product.pk], text


def test_a_product_without_a_khmer_name_is_found_by_khmer_words() -> None:
    product = ProductFactory(title_km=None, title_en="Coconut soap")

    index(product)

    assert found("សាប៊ូដូង") == [product.pk]


def test_a_document_says_what_a_listing_needs() -> None:
    shelf = CategoryFactory(name_km="គ្រឿងទេស", name_en="Spices")
    product = ProductFactory(title_km="ម្រេច", category=shelf, stock__price=Decimal(9_000), stock__num_in_stock=0)

    index(product)

    document = SearchDocument.objects.get(kind=Kind.PRODUCT)
    assert document.object_id == product.pk
    assert (document.url_code, document.url_slug) == (product.code, product.slug)
    assert (document.price_amount, document.price_currency, document.in_stock) == (Decimal(9_000), "KHR", False)
    assert (document.category_path, document.category_en) == (shelf.path, "Spices")
    assert document.province == product.vendor.province.code


@pytest.mark.parametrize("hide", ["product", "vendor", "price"])
def test_what_is_not_on_sale_leaves_the_index(hide: str) -> None:
    product = ProductFactory(title_en="Black pepper")
    index(product)

    if hide == "product":
        Product.objects.filter(pk=product.pk).update(is_public=False)
    elif hide == "vendor":
        Vendor.objects.update(status=VendorStatus.SUSPENDED)
    else:
        StockRecord.objects.update(price=None)
    index(product)

    assert found("pepper") == []
    assert not SearchDocument.objects.filter(kind=Kind.PRODUCT).exists()


def test_indexing_twice_changes_nothing_more() -> None:
    product = ProductFactory(title_en="Black pepper")
    index(product)
    before = list(SearchDocument.objects.order_by("pk").values("kind", "object_id", "tokens", "clusters"))

    index(product)

    assert list(SearchDocument.objects.order_by("pk").values("kind", "object_id", "tokens", "clusters")) == before


def test_many_products_take_as_many_queries_as_one(django_assert_max_num_queries: Any) -> None:
    products = ProductFactory.create_batch(30, vendor=VendorFactory())
    index(products[0])

    with django_assert_max_num_queries(32):
        index(*products)


def test_facts_keep_the_index_in_step() -> None:
    product = ProductFactory(title_en="Black pepper")

    handlers.index_listing(ListingApproved(product_id=product.pk))
    assert found("pepper") == [product.pk]

    StockRecord.objects.update(num_in_stock=0)
    handlers.index_stock(StockChanged(product_ids=[product.pk]))
    assert SearchDocument.objects.get(kind=Kind.PRODUCT).in_stock is False

    Vendor.objects.update(status=VendorStatus.SUSPENDED)
    handlers.index_vendor(VendorStatusChanged(vendor_id=product.vendor_id))
    assert not SearchDocument.objects.exists()


def test_a_vendor_and_its_village_are_found_by_name() -> None:
    vendor = VendorFactory(name_km="កន្ត្រកសុភា", name_en="Sophea Baskets")
    product = ProductFactory(vendor=vendor, title_en="Rattan basket")

    handlers.index_vendor(VendorStatusChanged(vendor_id=vendor.pk))

    kinds = set(SearchDocument.objects.values_list("kind", "object_id"))
    assert {("vendor", vendor.pk), ("village", vendor.village_id), ("product", product.pk)} <= kinds
    assert found("Sophea") == [product.pk]
    assert [shop.code for shop in search(text="basket").vendors] == [vendor.code]


def test_a_mistyped_name_that_no_lexicon_holds_is_put_right() -> None:
    vendor = VendorFactory(name_km="", name_en="Khvannara House")
    product = ProductFactory(vendor=vendor, title_km="ធុងទឹក", title_en="Zirvana crate")
    services.index_vendors(vendor_ids=[vendor.pk], now=timezone.now())

    page = search(text="zirvanna")

    assert page.product_ids == (product.pk,)
    assert page.did_you_mean == "zirvana"
    assert SearchTerm.objects.filter(text="zirvana").exists()


def test_an_officers_word_counts_once_the_index_has_caught_up() -> None:
    product = ProductFactory(title_km="", title_en="Zirvana crate")
    index(product)
    assert found("ធុងហ្សា") == []

    LexiconEntry.objects.create(concept="zirvana", names="zirvana\nធុងហ្សា")
    services.catch_up(now=timezone.now())
    lexicon.lexicon(fresh=True)

    assert found("ធុងហ្សា") == [product.pk]
    LexiconEntry.objects.all().delete()
    lexicon.lexicon(fresh=True)


def _change_title() -> None:
    Product.objects.update(title_en="Salt", date_updated=timezone.now() + timedelta(seconds=1))


def _sell_out() -> None:
    StockRecord.objects.update(num_in_stock=0)


def _change_price() -> None:
    StockRecord.objects.update(price=Decimal(77))


def _hide() -> None:
    Product.objects.update(is_public=False)


def _forget() -> None:
    SearchDocument.objects.filter(kind=Kind.PRODUCT).delete()


def _rename_shelf() -> None:
    Category.objects.update(name_en="Seasoning")


def _rename_vendor() -> None:
    Vendor.objects.update(name_en="Another name")


@pytest.mark.parametrize(
    "change", [_change_title, _sell_out, _change_price, _hide, _forget, _rename_shelf, _rename_vendor]
)
def test_what_no_fact_told_is_found_and_caught_up(change: Callable[[], None]) -> None:
    shelf = CategoryFactory(name_en="Spices")
    ProductFactory(title_en="Black pepper", category=shelf)
    services.reindex_all(now=timezone.now())
    assert len(services.find_drift()) == 0

    change()

    with pytest.raises(CommandError, match="drifted"):
        call_command("search_index", "--check")
    services.catch_up(now=timezone.now() + timedelta(seconds=2))
    call_command("search_index", "--check")


def test_the_whole_index_is_written_anew_and_the_dead_leave_it(capsys: pytest.CaptureFixture[str]) -> None:
    product = ProductFactory(title_en="Black pepper")
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    SearchDocument.objects.create(
        kind="product", object_id=999_999, tokens="copepper", listed_at=long_ago, indexed_at=long_ago, version="0"
    )

    call_command("search_index", verbosity=0)

    assert found("pepper") == [product.pk]
    assert not SearchDocument.objects.filter(object_id=999_999).exists()
    assert "documents" in capsys.readouterr().out


def test_hiding_a_product_takes_it_out_at_the_next_fact() -> None:
    product = ProductFactory(title_en="Black pepper")
    index(product)

    with transaction.atomic():
        show_product(product=product, is_public=False)
    handlers.index_stock(StockChanged(product_ids=[product.pk]))

    assert found("pepper") == []


def test_officers_find_the_words_of_search_among_their_snippets() -> None:
    assert LexiconEntry in get_snippet_models()


def test_a_word_without_a_name_is_refused() -> None:
    entry = LexiconEntry(concept="nothing", names=" \n ")

    with pytest.raises(ValidationError) as refused:
        entry.full_clean()

    assert set(refused.value.error_dict) == {"names"}


def test_goods_of_a_vendor_are_tagged_as_led_by_women_while_officers_say_so(deliver_facts: Callable[[], None]) -> None:
    product = ProductFactory()
    officer = UserFactory(is_staff=True)

    def tags() -> list[str]:
        tagged: list[str] = json.loads(SearchDocument.objects.get(kind=Kind.PRODUCT, object_id=product.pk).facets)
        return tagged

    mark_women_led(vendor=product.vendor, is_women_led=True, by=officer)
    deliver_facts()
    assert WOMEN_LED in tags()

    mark_women_led(vendor=product.vendor, is_women_led=False, by=officer)
    deliver_facts()
    assert WOMEN_LED not in tags()
