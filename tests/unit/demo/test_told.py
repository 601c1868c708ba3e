"""What demo goods say of themselves, held against what their shelves ask."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalogue.services.definitions import DATA
from marketplace.demo import rows
from marketplace.demo.provenance import last_harvest
from marketplace.demo.told import certificates, told

DEFINED: dict[str, Any] = tomllib.loads(Path(DATA).read_text(encoding="utf-8"))
PRODUCTS = rows.products()


def class_of(row: rows.ProductRow) -> str:
    shelves = {shelf.slug: shelf for shelf in rows.categories()}
    shelf = rows.shelf_of(row, shelves.values())
    return shelf.product_class or shelves[shelf.parent].product_class


@pytest.mark.parametrize("row", PRODUCTS, ids=lambda row: row.sku)
def test_every_product_answers_what_its_shelf_requires_and_nothing_else(row: rows.ProductRow) -> None:
    asked = DEFINED["classes"][class_of(row)]
    said = told()[row.sku]

    assert set(asked["requires"]) <= set(said.answers)
    assert set(said.answers) <= set(asked["asks"])
    for variant in said.variants:
        assert set(variant.values) <= set(asked["differs_in"])
        assert not set(variant.values) & set(said.answers)


@pytest.mark.parametrize("row", PRODUCTS, ids=lambda row: row.sku)
def test_every_answer_is_in_both_languages_or_can_be_chosen(row: rows.ProductRow) -> None:
    said = told()[row.sku]

    for code, answer in said.answers.items():
        attribute = DEFINED["attributes"][code]
        if attribute["type"] == "text":
            assert answer["km"], code
            assert answer["en"], code
        elif "options" in attribute:
            prefix = f"{code.replace('_', '-')}-"
            chosen = answer if attribute["type"] == "multi_option" else [answer]
            assert {one.removeprefix(prefix) for one in chosen} <= set(DEFINED["options"][attribute["options"]])
        else:
            assert answer > 0
    assert bool(said.maker[0]) == bool(said.maker[1])
    assert set(said.harvest_months) <= set(range(1, 13))


def test_food_that_is_made_of_fish_or_nuts_says_so() -> None:
    for sku, allergen in (("OVOP-014", "fish"), ("OVOP-030", "nuts"), ("OVOP-043", "crustaceans"), ("OVOP-050", "egg")):
        assert told()[sku].answers["allergens"] == [f"allergens-{allergen}"]


def test_at_least_six_products_are_sold_in_variants_of_each_kind() -> None:
    sold = [one for one in told().values() if one.variants]

    assert len(sold) >= 6
    assert {code for one in sold for variant in one.variants for code in variant.values} == {
        "size", "colour", "net_weight_g",
    }  # fmt: skip
    assert all(len(one.variants) >= 2 and all(one.title) for one in sold)


def test_certificates_of_origin_are_of_registered_names_only() -> None:
    registered = {row.sku for row in PRODUCTS if row.gi_status == "registered_gi"}

    assert {one.sku for one in certificates() if one.kind == "gi"} == registered
    assert all((one.grade is not None) == (one.kind == "ovop") for one in certificates())
    assert all(bool(one.sku) != bool(one.vendor) for one in certificates())


def test_about_a_third_of_the_vendors_are_led_by_women() -> None:
    led = sum(row.is_women_led for row in rows.vendors())

    assert 12 <= led <= 16


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ((), None),
        ((11, 12), (date(2026, 11, 18), date(2026, 11, 24))),
        ((3, 4), (date(2026, 4, 24), date(2026, 4, 30))),
        ((12, 1), (date(2026, 1, 25), date(2026, 1, 31))),
    ],
)
def test_the_last_harvest_is_the_latest_week_that_is_over(
    months: tuple[int, ...], expected: tuple[date, date] | None
) -> None:
    assert last_harvest(months, today=date(2026, 11, 25)) == expected
