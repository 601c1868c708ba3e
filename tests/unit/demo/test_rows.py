from __future__ import annotations

from collections import Counter

import pytest

from marketplace.demo import rows, shops
from marketplace.users.phones import read_phone


def test_every_product_belongs_to_exactly_one_vendor() -> None:
    sold = Counter(sku for vendor in rows.vendors() for sku in vendor.skus)

    assert set(sold) == {product.sku for product in rows.products()}
    assert len(sold) == 89
    assert set(sold.values()) == {1}


def test_vendors_sit_in_all_provinces_and_are_of_every_kind() -> None:
    vendors = rows.vendors()

    assert len({vendor.place_code[:2] for vendor in vendors}) == 25
    assert {vendor.kind for vendor in vendors} == {
        "household", "sole_proprietor", "company", "cooperative", "service_provider",
    }  # fmt: skip


def test_every_product_has_a_shelf() -> None:
    shelves = rows.categories()
    used = {rows.shelf_of(product, shelves).slug for product in rows.products()}

    assert used == {shelf.slug for shelf in shelves if shelf.source}


def test_krama_and_silk_lie_on_different_shelves() -> None:
    shelves, by_sku = rows.categories(), {row.sku: row for row in rows.products()}

    assert rows.shelf_of(by_sku["OVOP-055"], shelves).slug == "krama"
    assert rows.shelf_of(by_sku["OVOP-057"], shelves).slug == "silk"
    assert rows.shelf_of(by_sku["OVOP-068"], shelves).slug == "weaving"


def test_demo_phones_are_numbers_that_can_sign_in() -> None:
    for vendor in rows.vendors():
        assert read_phone(vendor.phone, mobile=True) == vendor.phone


@pytest.mark.parametrize("row", rows.products(), ids=lambda row: row.sku)
def test_every_description_says_in_both_languages_that_it_is_a_demonstration(row: rows.ProductRow) -> None:
    english, khmer = shops.describe_en(row), shops.describe_km(row)

    assert english.startswith(row.text_en)
    assert "Demonstration data" in english
    assert khmer.startswith(row.text_km)
    assert "ទិន្នន័យគំរូ" in khmer


def test_no_doubt_of_ours_is_shown_as_a_way_of_handling() -> None:
    flags = {flag for row in rows.products() for flag in row.flags}

    assert not flags & {"hs_to_confirm", "place_unverified"}
    assert {"fragile", "no_post", "perishable"} <= flags


def test_public_codes_of_demo_products_are_short_fixed_and_their_own() -> None:
    codes = {shops.code_of(row.sku) for row in rows.products()}

    assert len(codes) == 89
    assert shops.code_of("OVOP-081") == "mcd654kpy"


def test_some_things_are_plenty_some_few_and_one_is_sold_out() -> None:
    stock = {row.sku: shops.stock_of(row) for row in rows.products()}

    assert [sku for sku, number in stock.items() if number == 0] == ["OVOP-087"]
    assert max(stock.values()) > 50
