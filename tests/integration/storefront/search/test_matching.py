"""Vendors are found for what a business buyer asks, by words, place, code, capacity and certificate."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from catalogue.models import Certificate, Product
from catalogue.trade.models import TradeTerms
from marketplace.storefront.search import services
from marketplace.storefront.search.matching import Match, vendors_for
from marketplace.storefront.search.models import Kind, SearchDocument
from marketplace.storefront.search.suiting import Asked, AskedLine
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.geography import ProvinceFactory, VillageFactory
from tests.factories.trade import TradeTermsFactory, hs_code
from tests.factories.vendors import VendorFactory
from vendors.models import VendorStatus

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TODAY = date(2026, 11, 26)


@pytest.fixture
def speu() -> Any:
    return VillageFactory(commune__district__province=ProvinceFactory(code="05", name_en="Kampong Speu"))


def sugar(village: Any = None, **terms: Any) -> Product:
    vendor = VendorFactory(village=village) if village else VendorFactory()
    product: Product = ProductFactory(vendor=vendor, title_en="Palm sugar", title_km="ស្ករត្នោត")
    if terms:
        given = {"hs_code": hs_code("170290", text_en="Sugars, other"), "unit": "kg", "capacity_per_month": 1_000}
        TradeTermsFactory(product=product, **{**given, **terms})
    return product


def index() -> None:
    services.reindex_all(now=timezone.now())


def ask(text: str = "palm sugar", **asked: Any) -> list[Match]:
    line = AskedLine(text, asked.pop("hs_code", ""), asked.pop("quantity", None), asked.pop("unit", ""))
    return vendors_for(asked=Asked((line,), **asked), today=TODAY)


def vendors(found: list[Match]) -> list[int]:
    return [one.vendor_id for one in found]


def test_the_makers_of_it_are_found_and_nobody_else() -> None:
    product = sugar(lead_days=10)
    ProductFactory(title_en="Bamboo basket")
    index()

    [match] = ask()

    assert (match.vendor_id, match.product_id) == (product.vendor_id, product.pk)


def test_who_is_asked_in_khmer_is_found_as_well() -> None:
    product = sugar(lead_days=10)
    index()

    assert vendors(ask("ស្ករត្នោត")) == [product.vendor_id]


def test_the_place_that_is_named_comes_first_and_others_follow(speu: Any) -> None:
    elsewhere, there = sugar(lead_days=10), sugar(speu, lead_days=10)
    index()

    assert vendors(ask("Kampong Speu palm sugar")) == [there.vendor_id, elsewhere.vendor_id]


def test_a_whole_sentence_is_understood(speu: Any) -> None:
    elsewhere, there = sugar(lead_days=10), sugar(speu, lead_days=10)
    index()

    found = ask("2 tonnes of Kampong Speu palm sugar, organic, FOB Sihanoukville, before March")

    assert vendors(found) == [there.vendor_id, elsewhere.vendor_id]
    assert found[0].score - found[1].score == 7


def test_the_port_that_it_is_brought_to_is_not_where_it_comes_from(speu: Any) -> None:
    port = VillageFactory(commune__district__province=ProvinceFactory(code="18", name_en="Preah Sihanouk"))
    at_the_port, there = sugar(port, lead_days=10), sugar(speu, lead_days=10)
    index()

    found = ask("2 tonnes of Kampong Speu palm sugar, FOB Sihanoukville, before March")

    assert vendors(found) == [there.vendor_id, at_the_port.vendor_id]


def test_a_slip_is_put_right_where_nothing_is_called_that() -> None:
    product = sugar(lead_days=10)
    index()

    assert vendors(ask("pallm sugarr")) == [product.vendor_id]


def test_who_holds_the_certificate_is_found_among_more_than_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    held = sugar(lead_days=10)
    for _ in range(3):
        sugar(lead_days=10)
    Certificate.objects.create(
        product=held, kind="organic", issuer="COrAA", number="N1", issued_on="2026-01-01", expires_on="2099-01-01"
    )
    index()
    monkeypatch.setattr("marketplace.storefront.search.matching.LOOKED_AT", 1)
    monkeypatch.setattr("marketplace.storefront.search.matching.ENOUGH", 1)

    assert vendors(ask(certificates=("organic",))) == [held.vendor_id]


def test_the_code_finds_what_words_do_not() -> None:
    product = sugar(lead_days=10)
    Product.objects.filter(pk=product.pk).update(title_en="Sweet Gold", title_km="មាសផ្អែម")
    index()

    assert ask("cane syrup") == []
    assert vendors(ask("cane syrup", hs_code="170290")) == [product.vendor_id]


def test_capacity_decides_between_two() -> None:
    small, large = sugar(capacity_per_month=50, lead_days=10), sugar(capacity_per_month=4_000, lead_days=10)
    index()

    found = ask(quantity=Decimal(2), unit="tonne")

    assert vendors(found) == [large.vendor_id, small.vendor_id]
    assert found[0].score - found[1].score == 15


def test_a_certificate_that_ran_out_does_not_count() -> None:
    held, over = sugar(lead_days=10), sugar(lead_days=10)
    today = timezone.localdate()
    for product, until in ((held, today + timedelta(days=99)), (over, today - timedelta(days=1))):
        Certificate.objects.create(
            product=product,
            kind="organic",
            issuer="COrAA",
            number=f"N{product.pk}",
            issued_on="2026-01-01",
            expires_on=until,
        )
    index()

    found = ask(certificates=("organic",))

    assert vendors(found) == [held.vendor_id, over.vendor_id]
    assert found[0].score - found[1].score == 15


def test_who_does_not_answer_requests_or_is_closed_is_not_found() -> None:
    sugar(lead_days=10, accepts_requests=False)
    shut = sugar(lead_days=10)
    shut.vendor.status = VendorStatus.SUSPENDED
    shut.vendor.save(update_fields=["status"])
    index()

    assert ask() == []


def test_who_has_all_lines_comes_before_who_has_one() -> None:
    one = sugar(lead_days=10)
    both = sugar(lead_days=10)
    ProductFactory(vendor=both.vendor, title_en="Black pepper", title_km="ម្រេចខ្មៅ")
    index()

    found = vendors_for(asked=Asked((AskedLine("palm sugar"), AskedLine("black pepper"))), today=TODAY)

    assert vendors(found) == [both.vendor_id, one.vendor_id]
    alone = next(match.score for match in ask() if match.vendor_id == one.vendor_id)
    assert found[1].score == (alone + alone // 2) // 2


def test_a_shelf_is_the_last_resort() -> None:
    shelf = CategoryFactory(name_en="Sweets")
    product = sugar(lead_days=10)
    product.categories.add(shelf)
    index()

    assert vendors(ask("zzqqy", category_id=shelf.pk)) == [product.vendor_id]


def test_a_listing_says_in_the_index_that_it_takes_requests_and_under_which_code() -> None:
    product = sugar(lead_days=10)
    index()

    tokens = SearchDocument.objects.get(kind=Kind.PRODUCT, object_id=product.pk).tokens.split()

    assert {"fxb", "fxh170290", "fxh1702"} <= set(tokens)


def test_many_vendors_take_few_queries(django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        sugar(lead_days=10)
    index()

    with django_assert_max_num_queries(12):
        assert len(ask("Kampong Speu palm sugar", hs_code="170290", quantity=Decimal(1), unit="kg")) == 12


@pytest.mark.parametrize("text", ["", "   ", "'\"&|!():*", "a" * 5_000, "ស" * 3_000, "\u200b"])
def test_nothing_that_can_be_typed_breaks_it(text: str) -> None:
    sugar(lead_days=10)
    index()

    ask(text, hs_code="17029")


def test_terms_of_a_variant_speak_for_its_listing() -> None:
    from tests.factories.listings import make_listing, make_variant

    listing = make_listing(title_en="Palm sugar", title_km="ស្ករត្នោត")
    variant = make_variant(listing, en="500 g", km="៥០០ ក្រាម", price=9_000, left=9)
    TradeTermsFactory(product=variant, unit="kg", capacity_per_month=900, lead_days=5)
    index()

    [match] = ask(quantity=Decimal(900), unit="kg")

    assert match.product_id == listing.pk
    assert TradeTerms.objects.count() == 1
