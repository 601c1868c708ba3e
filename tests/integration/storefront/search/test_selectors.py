"""What screens are given."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.utils import timezone, translation

from catalogue.models import Product
from marketplace.storefront.search import lexicon, services
from marketplace.storefront.search.analysis.plan import first_attempt
from marketplace.storefront.search.analysis.queries import understand
from marketplace.storefront.search.engines.base import Where
from marketplace.storefront.search.engines.registry import engine
from marketplace.storefront.search.results import FacetChoice, Filters, SearchPage, Sort, Tier
from marketplace.storefront.search.selectors import search, suggest
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.vendors import VendorFactory
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]

SETS = Path(__file__).resolve().parents[3] / "fixtures" / "search"


@pytest.fixture
def shop() -> dict[str, Any]:
    """Two shelves, two vendors, six products."""
    spices = CategoryFactory(name_km="គ្រឿងទេស", name_en="Spices")
    crafts = CategoryFactory(name_km="សិប្បកម្ម", name_en="Crafts")
    sophea = VendorFactory(name_km="ហាងសុភា", name_en="Sophea House")
    dara = VendorFactory(name_km="ហាងដារ៉ា", name_en="Dara House")
    made = [
        ProductFactory(vendor=vendor, title_km=km, title_en=en, category=shelf, stock__price=Decimal(price))
        for vendor, shelf, km, en, price in (
            (sophea, spices, "ម្រេចខ្មៅ", "Black pepper", 5_000),
            (dara, spices, "ម្រេចក្រហម", "Red pepper", 9_000),
            (dara, spices, "អំបិល", "Sea salt", 2_000),
            (sophea, crafts, "កន្ត្រកផ្តៅ", "Rattan basket", 12_000),
            (sophea, crafts, "កន្ត្រកឫស្សី", "Bamboo basket", 8_000),
            (dara, crafts, "ផ្តិលប្រាក់", "Silver bowl", 99_000),
        )
    ]
    services.reindex_all(now=timezone.now())
    lexicon.lexicon()
    engine().about(None, Where())  # reads what is held for some minutes
    return {"products": made, "spices": spices, "crafts": crafts, "sophea": sophea, "dara": dara}


def facet(page: SearchPage, name: str) -> tuple[FacetChoice, ...]:
    return next((one.choices for one in page.facets if one.name == name), ())


def test_a_search_page_says_all_that_a_screen_shows(shop: dict[str, Any]) -> None:
    page = search(text="ម្រេច")

    assert set(page.product_ids) == {shop["products"][0].pk, shop["products"][1].pk}
    assert (page.total, page.page, page.num_pages, page.tier) == (2, 1, 1, Tier.EXACT)
    [choice] = facet(page, "category")
    assert (choice.value, choice.count, choice.is_chosen) == (str(shop["spices"].pk), 2, False)
    with translation.override("km"):
        assert choice.label == "គ្រឿងទេស"
    with translation.override("en"):
        assert choice.label == "Spices"
    assert sum(choice.count for choice in facet(page, "province")) == 2


def test_no_text_is_everything_newest_first(shop: dict[str, Any]) -> None:
    page = search()

    assert page.tier == Tier.BROWSE
    assert list(page.product_ids) == [product.pk for product in reversed(shop["products"])]


def test_filters_narrow_and_keep_the_other_choices(shop: dict[str, Any]) -> None:
    page = search(filters=Filters(category=str(shop["crafts"].pk)))

    assert page.total == 3
    assert {(choice.label_en, choice.count, choice.is_chosen) for choice in facet(page, "category")} == {
        ("Spices", 3, False),
        ("Crafts", 3, True),
    }
    assert search(filters=Filters(vendor=shop["dara"].code)).total == 3
    assert search(filters=Filters(price_from=Decimal(5_000), price_to=Decimal(9_000))).total == 3
    assert search(text="basket", filters=Filters(provinces=("25",))).total == 0


def test_a_parent_category_holds_what_stands_below_it(shop: dict[str, Any]) -> None:
    below = shop["spices"].add_child(name_km="ម្រេចកំពត", name_en="Kampot pepper")
    shop["products"][0].categories.set([below])
    services.index_products(product_ids=[shop["products"][0].pk], now=timezone.now())

    assert search(filters=Filters(category=str(shop["spices"].pk))).total == 3
    assert search(filters=Filters(category=str(below.pk))).total == 1


def test_sorting_by_price_goes_both_ways(shop: dict[str, Any]) -> None:
    cheapest = search(text="basket", sort=Sort.CHEAPEST).product_ids
    dearest = search(text="basket", sort=Sort.DEAREST).product_ids

    assert cheapest == tuple(reversed(dearest)) == (shop["products"][4].pk, shop["products"][3].pk)


def test_pages_follow_each_other(shop: dict[str, Any]) -> None:
    first = search(page=1, page_size=4)
    second = search(page=2, page_size=4)

    assert (first.num_pages, len(first.product_ids), len(second.product_ids)) == (2, 4, 2)
    assert not set(first.product_ids) & set(second.product_ids)
    assert search(page=10**9, page_size=4) == second
    assert search(page=-5, page_size=4).product_ids == first.product_ids


@pytest.mark.parametrize(
    "text", ["ម្រេច", "Sophea", "ម្រិច", "frozen pepper", "laptop", "zzqx vvkk", "", "ម្រេច basket", "Pursat basket"]
)
def test_a_search_takes_six_queries_at_most(
    text: str, shop: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        search(text=text)


def test_a_narrowed_search_takes_two_counts_more(shop: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    filters = Filters(category=str(shop["spices"].pk), provinces=("17",), in_stock=True)

    with django_assert_max_num_queries(8):
        search(text="ម្រេច", filters=filters, sort=Sort.CHEAPEST)


@pytest.mark.parametrize(
    "query",
    [
        "category=abc&province=xx&vendor=%00&price_from=nan&price_to=-5&in_stock=maybe",
        "category=99999999999999999999999&province=777",
        "category=999999",
        "price_from=1e99&price_to=Infinity",
        "category=-1",
    ],
)
def test_nonsense_filters_never_raise(query: str, shop: dict[str, Any]) -> None:
    search(text="ម្រេច", filters=Filters.from_query(QueryDict(query)))


def test_a_price_range_upside_down_is_turned() -> None:
    filters = Filters.from_query(QueryDict("price_from=៩,០០០ ៛&price_to=5000"))

    assert (filters.price_from, filters.price_to) == (Decimal(5000), Decimal(9000))


def test_an_unknown_order_is_by_relevance() -> None:
    assert Sort.from_query("sideways") == Sort.RELEVANCE


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "ម្រេច" * 2_000,
        "\u200b\u200b",
        "' OR 1=1; --",
        'a" OR "b',
        "NEAR(a b) AND NOT c*",
        "& | ! <-> :*",
        "😀 ម្រេច 😀",
        "\u202eម្រេច\u200f",
        "\x00",
        "%_%",
        "(((((",
    ],
)
def test_anything_that_can_be_typed_is_answered(text: str, shop: dict[str, Any]) -> None:
    assert search(text=text).tier in set(Tier)
    suggest(text=text)


def test_suggestions_complete_names_in_both_scripts(shop: dict[str, Any]) -> None:
    with translation.override("en"):
        assert "Rattan basket" in [suggestion.text for suggestion in suggest(text="ratt")]
        assert "Sophea House" in [suggestion.text for suggestion in suggest(text="soph")]
        assert "Spices" in [suggestion.text for suggestion in suggest(text="spi")]
    with translation.override("km"):
        assert "កន្ត្រកផ្តៅ" in [suggestion.text for suggestion in suggest(text="កន្ត្រ")]


def test_suggestions_know_romanised_words_of_what_is_on_sale(shop: dict[str, Any]) -> None:
    with translation.override("km"):
        found = [suggestion.text for suggestion in suggest(text="mre")]

    assert "ម្រេច" in found
    assert suggest(text="prah") == ()


def test_suggestions_lead_somewhere(shop: dict[str, Any]) -> None:
    with translation.override("en"):
        for text in ("ratt", "soph", "spi", "mrec"):
            [first, *_] = suggest(text=text)
            assert first.url.startswith("/en/")
            assert first.icon


def test_suggestions_are_few_and_take_few_queries(shop: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(2):
        assert len(suggest(text="ក", limit=3)) <= 3


def test_the_evaluation_prints_figures_by_kind(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("search_eval", str(SETS / "khmer_search.json"))

    lines = capsys.readouterr().out.splitlines()
    assert "recall@20" in lines[0]
    assert [line.split()[0] for line in lines[1:4]] == ["all", "km", "head"]


def test_the_evaluation_speaks_json_with_the_results(capsys: pytest.CaptureFixture[str]) -> None:
    documents = ["--documents", str(SETS / "khmer_search.json")]

    call_command("search_eval", str(SETS / "own_queries.json"), *documents, "--json")

    report = json.loads(capsys.readouterr().out)
    assert report["recall"] >= 0.95
    assert report["precision"] >= 0.95
    assert len(report["results"]) == 85
    assert set(report["by_kind"]) >= {"km", "roman", "none"}


def test_the_evaluation_refuses_a_file_that_is_none(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{}")

    with pytest.raises(CommandError, match="holds no queries"):
        call_command("search_eval", str(broken))


def test_what_protects_a_name_and_what_is_there_can_be_chosen(shop: dict[str, Any]) -> None:
    product = shop["products"][0]
    Product.objects.filter(pk=product.pk).update(geographical_indication="registered_gi")
    StockRecord.objects.filter(product=shop["products"][1]).update(num_in_stock=0)
    services.reindex_all(now=timezone.now())

    assert search(filters=Filters(is_protected=True)).product_ids == (product.pk,)
    assert search(filters=Filters(in_stock=True)).total == 5
    assert [choice.count for choice in facet(search(), "in_stock")] == [5]


def test_several_provinces_widen_and_several_facets_narrow(shop: dict[str, Any]) -> None:
    here = {product.origin_province.code for product in shop["products"]}

    assert search(filters=Filters(provinces=(*here, "25"))).total == 6
    assert (
        search(filters=Filters(provinces=tuple(here), category=str(shop["crafts"].pk), vendor=shop["dara"].code)).total
        == 1
    )


def test_facets_are_counted_as_if_nothing_were_chosen_in_them(shop: dict[str, Any]) -> None:
    page = search(filters=Filters(vendor=shop["dara"].code))

    assert {choice.value: choice.count for choice in facet(page, "vendor")} == {
        shop["dara"].code: 3,
        shop["sophea"].code: 3,
    }


def test_an_unknown_vendor_finds_nothing_and_odd_values_are_named(shop: dict[str, Any]) -> None:
    assert search(filters=Filters(vendor="nobody")).total == 0
    assert Filters.from_query(QueryDict("province=xx&price_from=abc&women=perhaps")).ignored == (
        "provinces",
        "price_from",
    )


def test_much_is_found_in_the_same_order_as_little(shop: dict[str, Any]) -> None:
    question = first_attempt(understand("basket", lexicon.lexicon()))
    sorted_ = engine().page(question.node, Where(), prefer=question.prefer)
    walked = engine().page(question.node, Where(), prefer=question.prefer, is_many=True)

    assert walked.hits == sorted_.hits
