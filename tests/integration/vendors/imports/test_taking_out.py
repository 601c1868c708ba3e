"""Tables that go out, and come back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override

from catalogue.models import Category, Product
from catalogue.services.attributes import write_attributes
from catalogue.services.definitions import load_definitions
from tests.factories.catalogue import CategoryFactory, ProductFactory, make_variants
from tests.factories.vendors import VendorFactory
from tests.integration.vendors.imports.conftest import PHOTO, faults
from vendors.imports.tables import read_table
from vendors.models import ImportState, ListingImport, Vendor
from vendors.services.imports.exporting import export_listings, faults_table, template

pytestmark = [pytest.mark.django_db, pytest.mark.database]

Send = Callable[..., ListingImport]


@pytest.fixture
def goods(vendor: Vendor) -> Product:
    """Everything that a product can say, beside one in variants, one without a shelf and another vendor's."""
    with transaction.atomic():
        load_definitions()
    shelf: Category = CategoryFactory(name_km="ម្ហូប", name_en="Food").add_child(name_km="ម្រេច", name_en="Pepper, dried")
    whole: Product = ProductFactory(
        vendor=vendor,
        category=shelf,
        title_en="=SUM(A1) pepper",
        description_en="- black\n- white",
        description_km="'ម្រេច",
        harvest_months=[3, 4],
        unit="250 g",
        stock__price_usd=Decimal("3.50"),
        stock__min_quantity=6,
        stock__quantity_step=3,
    )
    with transaction.atomic():
        write_attributes(product=whole, answers={"materials": {"en": "@home", "km": "ឫស្សី"}, "net_weight_g": 250})
    parent = ProductFactory(vendor=vendor, stock=False)
    make_variants(parent, {"size": "size-s"}, {"size": "size-m"}, num_in_stock=3)
    ProductFactory(vendor=vendor, origin_village=None, origin_commune=None, origin_precision="district")
    ProductFactory(vendor=VendorFactory(), title_en="Not mine")
    return whole


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_back_and_changes_nothing(
    vendor: Vendor, goods: Product, send: Send, kind: str, language: str
) -> None:
    content = export_listings(vendor=vendor, language=language, kind=kind)
    back = send(content=content)

    assert back.state == ImportState.CHECKED, faults(back)
    assert (back.language, back.num_rows, back.num_same, back.num_to_do) == (language, 5, 5, 0)
    assert b"Not mine" not in content


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_that_goes_out_is_run_by_a_spreadsheet(vendor: Vendor, goods: Product, kind: str) -> None:
    content = export_listings(vendor=vendor, language="en", kind=kind)
    rows = list(read_table(content).rows)
    texts = [cell for row in rows for cell in row.cells if isinstance(cell, str)]

    assert "=SUM(A1) pepper" in texts
    assert "- black\n- white" in texts
    assert len(texts) == sum(len(row.cells) for row in rows)
    if kind == "csv":
        assert b",'=SUM" in content
        assert b",=" not in content
    else:
        from io import BytesIO

        from openpyxl import load_workbook

        cells = [cell for line in load_workbook(BytesIO(content)).active.iter_rows() for cell in line]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_table_to_begin_with_has_an_example_that_is_taken(
    vendor: Vendor, shelf: Category, send: Send, language: str
) -> None:
    content = template(vendor=vendor, language=language, kind="xlsx")
    found = send(content=content, photos={"basket-1.jpg": PHOTO["basket.jpg"]})

    assert (found.state, found.num_new, found.language) == (ImportState.CHECKED, 1, language), faults(found)


def test_everything_goes_out_in_a_few_queries(
    vendor: Vendor, goods: Product, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(14):
        export_listings(vendor=vendor, language="km", kind="csv")


def test_the_list_of_faults_goes_out_made_safe(send: Send) -> None:
    found = send(["Code"], ["x"])
    found.faults.update(column="=cmd (A)")
    with override("en"):
        content = faults_table(listing_import=found).decode("utf-8-sig")

    assert "2,'=cmd (A),This code was not found" in content
