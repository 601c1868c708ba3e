"""Trade terms in a vendor's table: read, refused by the cell, set at once, twice the same, and out again as they came."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from catalogue.models import Category, Product
from catalogue.trade.models import HSCode, TradeTerms
from marketplace.core.models import AuditEntry
from tests.factories.catalogue import ProductFactory
from tests.factories.trade import TradeTermsFactory, hs_code
from tests.integration.vendors.imports.conftest import BASKET, NEW, PHOTO, faults
from vendors.models import ImportState, ListingImport, RowKind, StockRecord, Vendor
from vendors.services.imports.exporting import CSV, XLSX, export_listings, template

pytestmark = pytest.mark.django_db

Send = Callable[..., ListingImport]

HEADINGS = [
    "Code", "Customs code (HS)", "National customs code", "Words for the customs, in English", "Net weight in grams",
    "Days to make an order", "How much in a month", "Counted in", "Price of a sample in riel",
    "Price of a sample in dollars", "Prices by quantity in riel", "Prices by quantity in dollars",
    "Countries not served",
]  # fmt: skip
CELLS = [
    "0904.11", "09041110", "Black pepper, dried", "100", "14", "500", "kg", "15000", "3.80", "10 = 11000; 50 = 10,000",
    "10 = 2.70", "Japan; FR",
]  # fmt: skip


@pytest.fixture
def pepper(vendor: Vendor, shelf: Category) -> Product:
    """Pepper at 12,000 riel or 3 dollars."""
    hs_code("090411")
    made: Product = ProductFactory(
        vendor=vendor, category=shelf, stock__price=Decimal(12_000), stock__price_usd=Decimal(3)
    )
    return made


def of(product: Product, headings: list[str] = HEADINGS, cells: list[str] = CELLS) -> tuple[list[str], list[str]]:
    return headings, [str(product.code), *cells]


def terms_of(product: Product) -> TradeTerms:
    return TradeTerms.objects.get(product=product)


def tiers_of(product: Product) -> list[tuple[str, int, Decimal]]:
    return list(terms_of(product).tiers.values_list("currency", "min_quantity", "price"))


def test_terms_are_looked_through_first_and_then_set_at_once(send: Send, bring: Send, pepper: Product) -> None:
    looked = send(*of(pepper))
    assert (looked.num_offers, looked.num_changes, looked.num_new) == (1, 0, 0)
    assert not TradeTerms.objects.exists(), "the dry run writes nothing"

    assert bring(looked).num_done == 1

    terms = terms_of(pepper)
    assert (terms.hs_code_id, terms.national_code, terms.net_weight_g) == ("090411", "09041110", 100)
    assert (terms.lead_days, terms.capacity_per_month, terms.unit) == (14, 500, "kg")
    assert (terms.sample_price, terms.sample_price_usd) == (Decimal(15_000), Decimal("3.80"))
    assert tiers_of(pepper) == [
        ("KHR", 10, Decimal(11_000)), ("KHR", 50, Decimal(10_000)), ("USD", 10, Decimal("2.70")),
    ]  # fmt: skip
    assert {one.country_code for one in terms.excluded_countries.all()} == {"JP", "FR"}
    pepper.refresh_from_db()
    assert pepper.hs6 == "090411"


def test_the_same_table_again_changes_nothing(send: Send, bring: Send, pepper: Product) -> None:
    bring(send(*of(pepper)))
    written = AuditEntry.objects.filter(action__startswith="trade.").count()

    again = send(content=export_listings(vendor=pepper.vendor, language="en", kind=CSV))

    assert (again.state, again.num_same, again.num_to_do) == (ImportState.CHECKED, 1, 0)
    assert AuditEntry.objects.filter(action__startswith="trade.").count() == written


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_what_goes_out_comes_back_in_either_language(language: str, kind: str, send: Send, pepper: Product) -> None:
    TradeTermsFactory(product=pepper, tiers={10: 11_000}, tiers_usd={20: "2.50"}, unit="m2").excluded_countries.create(
        country_code="KP"
    )

    back = send(content=export_listings(vendor=pepper.vendor, language=language, kind=kind))

    assert (back.state, back.num_same) == (ImportState.CHECKED, 1), faults(back)


def test_khmer_headings_words_and_digits_are_understood(send: Send, bring: Send, pepper: Product) -> None:
    headings = ["លេខកូដ", "លេខកូដគយ HS", "រាប់ជា", "តម្លៃតាមចំនួន ជារៀល", "ប្រទេសដែលមិនលក់ជូន"]

    bring(send(headings, [str(pepper.code), "៩០៤១១", "គីឡូក្រាម", "១០ ៖ ១១០០០៛; ៥០ ៖ ១០០០០", "ជប៉ុន"]))

    assert terms_of(pepper).hs_code_id == "090411", "a spreadsheet took the zero away"
    assert terms_of(pepper).unit == "kg"
    assert [price for _currency, _from, price in tiers_of(pepper)] == [11_000, 10_000]
    assert terms_of(pepper).excluded_countries.get().country_code == "JP"


def test_an_empty_cell_leaves_a_term_and_a_dash_empties_it(send: Send, bring: Send, pepper: Product) -> None:
    TradeTermsFactory(product=pepper, tiers={10: 11_000}, tiers_usd={10: "2.50"})

    bring(send(["Code", "Days to make an order", "Prices by quantity in riel"], [str(pepper.code), "", "-"]))

    assert terms_of(pepper).lead_days == 14
    assert tiers_of(pepper) == [("USD", 10, Decimal("2.50"))]
    assert terms_of(pepper).hs_code_id == "090411", "of what customs ask nothing was said"


@pytest.mark.parametrize(
    ("heading", "cell", "words"),
    [
        ("Prices by quantity in riel", "10 = 11000; 10 = 10000", "There are two prices from 10 pieces on."),
        ("Prices by quantity in riel", "10 = 10000; 50 = 11000", "must cost less than from 10 on"),
        ("Prices by quantity in riel", "10 = -5", "The price must be more than zero."),
        ("Prices by quantity in riel", "50 = 5000; -10 = 6000", "This cannot be less than zero."),
        ("Prices by quantity in riel", "1 = 5000", "A trade price begins at 2 pieces or more."),
        ("Prices by quantity in riel", "10 = 12000", "must cost less than the usual"),
        ("Prices by quantity in riel", "10 = 5000.5", "There are no parts of a riel."),
        ("Prices by quantity in riel", "cheap", "Write it like 50 = 12000"),
        ("Prices by quantity in riel", "10 =", "Write it like 50 = 12000"),
        ("Prices by quantity in dollars", "10 = 2.50; 50 = 2.70", "must cost less than from 10 on"),
        ("Prices by quantity in dollars", "10 = -2", "This is not a price in dollars."),
        ("Customs code (HS)", "999999", "There is no such customs code of six digits."),
        ("Customs code (HS)", "0904", "There is no such customs code of six digits."),
        ("Customs code (HS)", "pepper", "There is no such customs code of six digits."),
        ("National customs code", "12345678", "begin with the six of the customs code"),
        ("Days to make an order", "soon", "This is not a number."),
        ("Days to make an order", "-3", "This cannot be less than zero."),
        ("How much in a month", "0", "This must be more than zero."),
        ("Counted in", "bushel", "Choose from the list."),
        ("Counted in", "-", "This cannot be empty."),
        ("Price of a sample in riel", "0", "The price must be more than zero."),
        ("Countries not served", "Japan; Atlantis", "Choose from the list."),
        ("Countries not served", "Cambodia", "Choose countries abroad."),
    ],
)
def test_what_cannot_be_is_told_by_row_and_column_and_nothing_is_taken(
    heading: str, cell: str, words: str, send: Send, pepper: Product
) -> None:
    looked = send(["Code", heading], [str(pepper.code), cell])

    assert looked.state == ImportState.REFUSED
    [(row, column, told)] = faults(looked)
    assert (row, column) == (2, f"{heading} (B)")
    assert words in told
    assert looked.faults.get().words_km != told
    assert not TradeTerms.objects.exists()


def test_prices_by_quantity_are_held_against_the_price_of_the_same_row(
    send: Send, bring: Send, pepper: Product
) -> None:
    headings = ["Code", "Price in riel", "Prices by quantity in riel"]

    assert faults(send(headings, [str(pepper.code), "9000", "10 = 10000"]))[0][1].startswith("Prices by quantity")
    bring(send(headings, [str(pepper.code), "20000", "10 = 15000"]))

    assert StockRecord.objects.get(product=pepper).price == 20_000
    assert tiers_of(pepper) == [("KHR", 10, Decimal(15_000))]


def test_a_price_that_changed_between_looking_and_bringing_refuses_the_row_alone(
    send: Send, bring: Send, pepper: Product, vendor: Vendor, shelf: Category
) -> None:
    mat = ProductFactory(vendor=vendor, category=shelf, stock__price=Decimal(12_000))
    headings = ["Code", "Prices by quantity in riel"]
    looked = send(headings, [str(pepper.code), "10 = 11000"], [str(mat.code), "10 = 11000"])
    StockRecord.objects.filter(product=pepper).update(price=Decimal(5_000))

    done = bring(looked)

    assert (done.num_done, done.num_failed) == (1, 1)
    [(row, column, told)] = faults(done)
    assert row == 2
    assert "Prices by quantity in riel" in column
    assert "must cost less than the usual" in told
    assert tiers_of(mat) == [("KHR", 10, Decimal(11_000))]
    assert not TradeTerms.objects.filter(product=pepper).exists()


def test_what_is_new_gets_its_terms_when_it_is_approved(send: Send, shelf: Category) -> None:
    looked = send([*NEW, "Days to make an order"], [*BASKET, "14"], photos=PHOTO)

    [(row, column, told)] = faults(looked)
    assert (row, column) == (2, "Days to make an order (G)")
    assert "when it is approved" in told


def test_another_vendors_terms_are_not_set(send: Send, pepper: Product) -> None:
    theirs = ProductFactory()

    looked = send(["Code", "Days to make an order"], [str(theirs.code), "14"])

    assert "This code was not found in your shop." in faults(looked)[0][2]


def test_who_has_no_terms_gets_no_columns_of_trade_and_the_empty_table_offers_them(
    vendor: Vendor, pepper: Product
) -> None:
    assert "Customs code" not in export_listings(vendor=vendor, language="en", kind=CSV).decode()
    assert "Customs code (HS)" in template(vendor=vendor, language="en", kind=CSV).decode()


def test_many_rows_ask_for_the_list_of_codes_once(
    send: Send, vendor: Vendor, shelf: Category, pepper: Product, django_assert_max_num_queries: Any
) -> None:
    goods = [ProductFactory(vendor=vendor, category=shelf, stock__price=Decimal(12_000)) for _ in range(12)]
    lines = [[str(one.code), "090411", "10 = 11000"] for one in goods]

    with django_assert_max_num_queries(45):
        looked = send(["Code", "Customs code (HS)", "Prices by quantity in riel"], *lines)

    assert looked.num_offers == 12
    assert HSCode.objects.filter(code="090411").exists()
    assert {row.kind for row in looked.rows.all()} == {RowKind.OFFER}
