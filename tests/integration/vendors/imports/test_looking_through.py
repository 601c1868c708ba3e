from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from catalogue.models import Category, Product
from marketplace.users.models import User
from tests.factories.catalogue import CategoryFactory, ProductFactory, make_variants
from tests.factories.vendors import ListingSubmissionFactory, VendorFactory
from tests.integration.vendors.conftest import NOON
from tests.integration.vendors.imports.conftest import BASKET, NEW, PHOTO, faults
from tests.support.tables import csv_table, xlsx_table
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import ImportState, ListingImport, ListingSubmission, StockRecord, Vendor
from vendors.services.imports.checking import MOST_FAULTS
from vendors.services.imports.receiving import begin_import, confirm_import

pytestmark = [pytest.mark.django_db, pytest.mark.database]

Send = Callable[..., ListingImport]
OFFER = ["Code", "Price in riel", "Pieces you have"]


def test_looking_through_changes_nothing_and_says_what_would_be_done(
    vendor: Vendor, shelf: Category, send: Send
) -> None:
    cheap, same = ProductFactory(vendor=vendor), ProductFactory(vendor=vendor)
    headings = [*NEW, "Code"]
    found = send(
        headings,
        [*BASKET, ""],
        ["", "", "9000", "", "", "", cheap.code],
        ["", "", "12000", "10", "", "", same.code],
        photos=PHOTO,
    )

    assert (found.state, found.language, found.num_rows) == (ImportState.CHECKED, "en", 3)
    assert (found.num_new, found.num_offers, found.num_changes, found.num_same) == (1, 1, 0, 1)
    assert not ListingSubmission.objects.exists()
    assert StockRecord.objects.get(product=cheap).price == 12_000


def test_headings_are_read_in_khmer(vendor: Vendor, send: Send) -> None:
    product = ProductFactory(vendor=vendor)
    found = send(["លេខកូដ", "តម្លៃជារៀល"], [product.code, "១៥០០០ ៛"])

    assert (found.state, found.language, found.num_offers) == (ImportState.CHECKED, "km", 1)


def test_each_fault_is_told_by_row_and_column_in_both_languages(vendor: Vendor, send: Send) -> None:
    product, held = ProductFactory(vendor=vendor), ProductFactory(vendor=vendor, stock__num_allocated=4)
    found = send(
        OFFER,
        [product.code, "12000.50", "five"],
        [held.code, "", "3"],
        [product.code, '=HYPERLINK("http://evil.example")', ""],
    )

    assert found.state == ImportState.REFUSED
    assert faults(found) == [
        (2, "Price in riel (B)", "There are no parts of a riel. Write a whole number, for example 14000."),
        (2, "Pieces you have (C)", "This is not a number. Write it with digits only."),
        (3, "Pieces you have (C)", "4 pieces are held for buyers who ordered. Name at least that many."),
        (
            4,
            "Price in riel (B)",
            "A cell may not begin with =, +, - or @, as a formula does. Write the value itself, or ' before it.",
        ),
        (4, "Code (A)", "This is the same as row 2."),
    ]
    assert all(fault.words_km and fault.words_km != fault.words_en for fault in found.faults.all())


def test_another_vendors_product_is_not_found_and_its_being_there_is_not_told(vendor: Vendor, send: Send) -> None:
    theirs = ProductFactory(vendor=VendorFactory())
    found = send(OFFER, [theirs.code, "1", "1"], ["no-such", "1", "1"])

    assert {words for _row, _column, words in faults(found)} == {
        "This code was not found in your shop. Leave it empty for something new."
    }
    assert StockRecord.objects.get(product=theirs).price == 12_000


def test_ten_thousand_rows_with_many_faults_are_refused_with_the_first_listed_and_all_counted(
    vendor: Vendor, send: Send
) -> None:
    product = ProductFactory(vendor=vendor)
    lines = [[f"no-such-{n}", "1", "1"] for n in range(700)] + [["", "", ""]] * 3
    found = send(OFFER, *lines, *[[product.code, "1", "1"]] * 9_300)

    assert (found.state, found.num_rows) == (ImportState.REFUSED, 10_000)
    assert found.num_faults == 1 + 700 + 9_299
    assert found.faults.count() == MOST_FAULTS
    assert not found.rows.exists()
    assert faults(found)[0] == (
        0,
        "",
        "These are 10000 rows. At most 5000 are taken at once: divide the file.",
    )


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        (["Code", "Colour of the moon"], "The heading “Colour of the moon” in column B is not known."),
        (["Code", "Price in riel", "តម្លៃជារៀល"], "in column C is there twice"),
        (["Code", "", "Price in riel"], "Column B has no heading."),
    ],
)
def test_headings_that_are_not_ours_refuse_the_file(headings: list[str], words: str, send: Send) -> None:
    found = send(headings, ["x"] * len(headings))

    assert (found.state, found.num_faults) == (ImportState.REFUSED, 1)
    assert words in faults(found)[0][2]


def test_a_new_product_says_what_it_lacks(shelf: Category, send: Send) -> None:
    found = send(["Name in English", "Category"], ["Basket", "No such shelf"])

    told = {column: words for _row, column, words in faults(found)}
    assert told["Category (B)"] == "There is no such category. Write it as in the shop."
    assert "តម្លៃជារៀល / Price in riel" in told
    assert "រូបថត / Photos" in told


def test_a_shelf_is_named_by_the_way_to_it_where_several_are_called_so(shelf: Category, send: Send) -> None:
    other = CategoryFactory(name_km="ផ្ទះ", name_en="Home").add_child(name_km="កន្ត្រក", name_en="Baskets")
    one = send(NEW, BASKET, photos=PHOTO)
    assert "Several categories are called so" in faults(one)[0][2]

    two = send(NEW, [BASKET[0], "home > baskets", *BASKET[2:]], photos=PHOTO)
    assert two.state == ImportState.CHECKED, faults(two)
    assert other.pk


def test_photos_that_are_not_there_or_are_none_are_told(shelf: Category, send: Send) -> None:
    missing = send(NEW, BASKET)
    fake = send(NEW, BASKET, photos={"basket.jpg": b"<svg onload=alert(1)>"})
    elsewhere = send(NEW, BASKET, photos={"other.jpg": PHOTO["basket.jpg"]})

    assert faults(missing)[0][2] == "“basket.jpg”: no ZIP file with photos came with the table."
    assert faults(fake)[0][2] == "This file is no photo. Send a JPEG, PNG or WebP."
    assert faults(elsewhere)[0][2] == "“basket.jpg” is not in the ZIP file."


def test_a_zip_file_that_leads_out_refuses_the_whole(shelf: Category, send: Send) -> None:
    found = send(NEW, BASKET, photos={"../basket.jpg": PHOTO["basket.jpg"]})

    assert (found.state, found.num_faults) == (ImportState.REFUSED, 1)
    assert "leads out" in faults(found)[0][2]


def test_words_that_wait_for_the_ministry_are_not_changed_again(vendor: Vendor, maker: User, send: Send) -> None:
    product = ProductFactory(vendor=vendor)
    ListingSubmissionFactory(vendor=vendor, product=product, status="submitted")
    found = send(["Code", "Name in English"], [product.code, "Another name"])

    assert "A change of this product is with the Ministry" in faults(found)[0][2]
    assert send(["Code", "Price in riel"], [product.code, "5000"]).state == ImportState.CHECKED


def test_variants_are_changed_in_rows_of_their_own(vendor: Vendor, send: Send, parent: Product) -> None:
    child = make_variants(parent, {"size": "size-s"}, {"size": "size-m"})[0]
    found = send(
        ["Code", "Name in English", "Price in riel"],
        [parent.code, "", "5000"],
        [child.code, "Mine", "5000"],
    )

    assert [words for _row, _column, words in faults(found)] == [
        "This is sold in variants. Price and pieces stand in their own rows.",
        "A variant is changed with its listing, on the page of that.",
    ]
    assert send(["Code", "Price in riel"], [child.code, "5000"]).state == ImportState.CHECKED


@pytest.fixture
def parent(vendor: Vendor) -> Product:
    from catalogue.services.definitions import load_definitions

    with transaction.atomic():
        load_definitions()
    return ProductFactory(vendor=vendor, stock=False)


def test_a_workbook_is_read_like_a_csv_file(vendor: Vendor, send: Send) -> None:
    product = ProductFactory(vendor=vendor)
    found = send(content=xlsx_table(OFFER, [product.code, 15000, 3], [product.code, "=1+1", 3]))

    assert [(row, column) for row, column, _words in faults(found)] == [(3, "Price in riel (B)"), (3, "Code (A)")]


def test_a_file_that_nobody_can_read_is_refused_and_keeps_nobody_waiting(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: Any) -> Any:
        raise RecursionError

    monkeypatch.setattr("vendors.services.imports.checking.read_table", breaks)
    assert send(OFFER, ["a", "1", "1"]).state == ImportState.REFUSED


def test_an_empty_a_large_and_a_false_file_are_refused_at_once(vendor: Vendor, maker: User) -> None:
    def sent(table: bytes, photos: bytes | None = None) -> Any:
        zip_file = SimpleUploadedFile("photos.zip", photos) if photos else None
        return begin_import(
            vendor=vendor, table=SimpleUploadedFile("t.csv", table), photos=zip_file, sends=True, by=maker, now=NOON
        )

    for table, photos, field in ((b"", None, "table"), (b"a" * 10_485_761, None, "table"), (b"a", b"no", "photos")):
        with pytest.raises(InvalidInput) as refused:
            sent(table, photos)
        assert list(refused.value.fields) == [field]
    assert not ListingImport.objects.exists()


def test_one_file_at_a_time_is_worked_on(vendor: Vendor, maker: User) -> None:
    def sent() -> ListingImport:
        table = SimpleUploadedFile("t.csv", csv_table(OFFER))
        return begin_import(vendor=vendor, table=table, photos=None, sends=True, by=maker, now=NOON)

    sent()
    with pytest.raises(UnableToChange):
        sent()
    assert ListingImport.objects.count() == 1


def test_what_was_refused_cannot_be_brought_in(vendor: Vendor, maker: User, send: Send) -> None:
    found = send(OFFER, ["no-such", "1", "1"])

    with pytest.raises(UnableToChange):
        confirm_import(listing_import=found, by=maker, now=NOON)
    found.refresh_from_db()
    assert found.state == ImportState.REFUSED


def test_a_shop_that_may_not_sell_brings_nothing_in(maker: User) -> None:
    closed = VendorFactory(owner=maker, suspended=True)
    with pytest.raises(UnableToChange):
        begin_import(
            vendor=closed, table=SimpleUploadedFile("t.csv", b"Code"), photos=None, sends=True, by=maker, now=NOON
        )
