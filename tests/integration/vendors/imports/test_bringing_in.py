from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from catalogue.models import Category
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.integration.vendors.conftest import NOON
from tests.integration.vendors.helpers import facts
from tests.integration.vendors.imports.conftest import BASKET, NEW, PHOTO, faults
from vendors.models import (
    ImportState,
    ListingImport,
    ListingStatus,
    ListingSubmission,
    Membership,
    MembershipRole,
    RowState,
    StockRecord,
    Vendor,
)
from vendors.services.imports import applying
from vendors.services.imports.applying import bring_in
from vendors.services.imports.receiving import confirm_import, left_behind
from vendors.services.listings import approve_listing

pytestmark = [pytest.mark.django_db, pytest.mark.database]

Send = Callable[..., ListingImport]


def test_new_rows_go_to_the_ministry_in_one_go(
    vendor: Vendor, shelf: Category, send: Send, bring: Send, officer: User
) -> None:
    done = bring(send(NEW, BASKET, ["Palm box", "កន្ត្រក", "៩,០០០", "២", "100", "BASKET.JPG"], photos=PHOTO))

    assert (done.state, done.num_done, done.num_failed) == (ImportState.DONE, 2, 0)
    first, second = ListingSubmission.objects.order_by("pk")
    assert (first.title_en, first.status, first.price_khr) == ("Rattan basket", ListingStatus.SUBMITTED, 14_000)
    assert (second.category, second.price_khr, second.num_in_stock) == (shelf, 9_000, 2)
    assert first.origin_village == vendor.village
    assert first.photo.name != second.photo.name
    assert [row.listing for row in done.rows.order_by("number")] == [first, second]
    approve_listing(submission=first, by=officer, now=NOON)
    assert first.product
    assert StockRecord.objects.get(product=first.product).num_in_stock == 6


def test_new_rows_stay_drafts_when_the_maker_wants_to_look_at_them_first(
    shelf: Category, send: Send, bring: Send
) -> None:
    bring(send(NEW, BASKET, photos=PHOTO, sends=False))

    assert ListingSubmission.objects.get().status == ListingStatus.DRAFT


def test_price_and_pieces_of_what_is_on_sale_change_at_once(vendor: Vendor, send: Send, bring: Send) -> None:
    product = ProductFactory(vendor=vendor)
    done = bring(send(["Code", "Price in riel", "Pieces you have"], [product.code, "15000", "4"]))

    stock = StockRecord.objects.get(product=product)
    assert (stock.price, stock.num_in_stock) == (Decimal(15_000), 4)
    assert (done.num_offers, done.num_done) == (1, 1)
    assert not ListingSubmission.objects.exists()
    assert facts("StockChanged") == [{"product_ids": [product.pk]}]


def test_words_wait_for_the_ministry_while_the_approved_version_stays_on_sale(
    vendor: Vendor, shelf: Category, send: Send, bring: Send
) -> None:
    product = ProductFactory(vendor=vendor, category=shelf, photo=True, title_en="Basket")
    bring(send(["Code", "Name in English", "Price in riel"], [product.code, "Round basket", "20000"]))

    product.refresh_from_db()
    change = ListingSubmission.objects.get()
    assert (product.title_en, change.title_en, change.product) == ("Basket", "Round basket", product)
    assert (change.status, change.description_en) == (ListingStatus.SUBMITTED, product.description_en or "")
    assert StockRecord.objects.get(product=product).price == Decimal(20_000)


def test_an_empty_cell_leaves_what_is_there_and_a_dash_empties_it(vendor: Vendor, send: Send, bring: Send) -> None:
    product = ProductFactory(vendor=vendor, stock__price_usd=Decimal("3.00"))
    headings = ["Code", "Price in riel", "Price in dollars", "Pieces you have"]
    bring(send(headings, [product.code, "", "-", "3"]))

    stock = StockRecord.objects.get(product=product)
    assert (stock.price, stock.price_usd, stock.num_in_stock) == (Decimal(12_000), None, 3)


def test_what_was_brought_in_is_not_brought_in_twice(
    vendor: Vendor, maker: User, shelf: Category, send: Send, bring: Send
) -> None:
    done = bring(send(NEW, BASKET, photos=PHOTO))
    confirm_import(listing_import=done, by=maker, now=NOON)
    bring_in(import_id=done.pk, now=NOON)

    assert ListingSubmission.objects.count() == 1
    again = send(NEW, BASKET, photos=PHOTO)
    assert again.state == ImportState.REFUSED
    assert "This very file was brought in already" in faults(again)[0][2]


def test_a_worker_that_dies_leaves_the_rest_to_the_next(
    vendor: Vendor, maker: User, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    products = [ProductFactory(vendor=vendor) for _ in range(5)]
    sent = send(["Code", "Pieces you have"], *[[product.code, "7"] for product in products])
    confirm_import(listing_import=sent, by=maker, now=NOON)
    monkeypatch.setattr(applying, "MOST_ROWS", 2)
    tried: list[Any] = []
    write = applying.write_offer

    def dies_at_the_fourth(**given: Any) -> None:
        tried.append(given)
        if len(tried) == 4:
            raise SystemExit
        write(**given)

    monkeypatch.setattr(applying, "write_offer", dies_at_the_fourth)
    with pytest.raises(SystemExit):
        bring_in(import_id=sent.pk, now=NOON)

    assert StockRecord.objects.filter(num_in_stock=7).count() == 2
    sent.refresh_from_db()
    assert (sent.state, sent.num_done) == (ImportState.RUNNING, 2)
    bring_in(import_id=sent.pk, now=NOON)
    sent.refresh_from_db()
    assert (sent.state, sent.num_done) == (ImportState.DONE, 5)
    assert AuditEntry.objects.filter(action="listing.stock_changed").count() == 5


def test_a_file_that_lost_its_worker_is_found_by_the_sweep(vendor: Vendor, maker: User, send: Send) -> None:
    product = ProductFactory(vendor=vendor)
    sent = send(["Code", "Pieces you have"], [product.code, "7"])
    confirm_import(listing_import=sent, by=maker, now=NOON)
    ListingImport.objects.update(claimed_at=NOON)

    assert left_behind(now=NOON + applying_minutes(2)) == []
    assert left_behind(now=NOON + applying_minutes(4)) == [(sent.pk, ImportState.RUNNING)]


def applying_minutes(number: int) -> Any:
    from datetime import timedelta

    return timedelta(minutes=number)


def test_a_worker_lets_go_after_its_turn_and_tells_that_there_is_more(
    vendor: Vendor, maker: User, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    products = [ProductFactory(vendor=vendor) for _ in range(3)]
    sent = send(["Code", "Pieces you have"], *[[product.code, "7"] for product in products])
    confirm_import(listing_import=sent, by=maker, now=NOON)
    monkeypatch.setattr(applying, "MOST_ROWS", 1)
    bring_in(import_id=sent.pk, now=NOON, turn_s=-1)

    sent.refresh_from_db()
    assert (sent.state, sent.num_done, sent.claimed_at) == (ImportState.RUNNING, 1, None)
    assert facts("ImportAdvanced") == [{"import_id": sent.pk}]


def test_a_late_fault_is_told_by_row_and_the_others_go_on(vendor: Vendor, maker: User, send: Send, bring: Send) -> None:
    first, second = ProductFactory(vendor=vendor), ProductFactory(vendor=vendor)
    sent = send(["Code", "Pieces you have"], [first.code, "4"], [second.code, "5"])
    StockRecord.objects.filter(product=first).update(num_allocated=9)  # a buyer came in between
    done = bring(sent)

    assert (done.state, done.num_done, done.num_failed) == (ImportState.DONE, 1, 1)
    [(row, column, words)] = faults(done)
    assert (row, column) == (2, "ចំនួនដែលអ្នកមាន / Pieces you have")
    assert words == "9 pieces are held for buyers who ordered. Name at least that many."
    assert done.faults.get().words_km != words
    assert done.rows.get(number=2).state == RowState.FAILED
    assert StockRecord.objects.get(product=second).num_in_stock == 5


def test_who_may_not_change_listings_any_more_brings_in_nothing(vendor: Vendor, maker: User, send: Send) -> None:
    product = ProductFactory(vendor=vendor)
    sent = send(["Code", "Pieces you have"], [product.code, "7"])
    confirm_import(listing_import=sent, by=maker, now=NOON)
    Membership.objects.filter(user=maker).update(role=MembershipRole.PACKER)
    bring_in(import_id=sent.pk, now=NOON)

    sent.refresh_from_db()
    assert (sent.state, sent.num_done, sent.num_failed) == (ImportState.DONE, 0, 1)
    assert StockRecord.objects.get(product=product).num_in_stock == 10
    assert "may not change products any more" in faults(sent)[0][2]
