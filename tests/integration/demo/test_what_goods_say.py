"""The demo country says of its goods what their shelves ask, sells some in variants, and pretends no officer's visit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from catalogue.models import Batch, Category, Certificate, EvidenceKind, OriginEvidence, Product, ProductClass
from catalogue.selectors import answers_of
from catalogue.services.classes import goods_class
from marketplace.demo.services import load_demo
from tests.factories.geography import CommuneFactory, DistrictFactory, ProvinceFactory, make_preah_dak
from vendors.models import StockRecord, Vendor

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
BASKET, SUGAR, PEPPER = "OVOP-081", "OVOP-007", "OVOP-006"

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _load(*skus: str) -> None:
    load_demo(now=NOW, skus=skus, processes=1)


@pytest.fixture(scope="module")
def loaded(rows_of_the_module: None) -> None:
    make_preah_dak()
    for sku in (SUGAR, PEPPER):
        _place_of(sku)
    _load(BASKET, SUGAR, PEPPER)


def _place_of(sku: str) -> None:
    from marketplace.demo import rows

    row = next(one for one in rows.products() if one.sku == sku)
    province = ProvinceFactory(code=row.province_code)
    district = DistrictFactory(code=row.district_code, province=province)
    if row.commune_code:
        CommuneFactory(code=row.commune_code, district=district)


@pytest.mark.usefixtures("loaded")
def test_goods_are_of_the_class_of_their_shelf_and_answer_it() -> None:
    basket = Product.objects.get(upc=BASKET)

    assert basket.product_class == ProductClass.objects.get(slug="craft")
    assert answers_of(product=basket)["materials"] == {"km": "ផ្ដៅ", "en": "rattan"}
    assert basket.maker_en == "a mother and a grandmother in Preah Dak"


@pytest.mark.usefixtures("loaded")
def test_palm_sugar_is_sold_by_weight_with_codes_that_stay() -> None:
    sugar = Product.objects.get(upc=SUGAR)
    small = sugar.children.order_by("-priority").first()

    assert sugar.title_en == "Kampong Speu palm sugar, granulated"
    assert "Net weight" not in (sugar.description_en or "")
    assert not sugar.stockrecords.exists()
    assert [answers_of(product=child)["net_weight_g"] for child in sugar.children.order_by("-priority")] == [
        250, 500, 1000,
    ]  # fmt: skip
    assert small is not None
    assert small.is_demo
    assert StockRecord.objects.get(product=small).price == 7_000
    before = small.code
    Certificate.objects.all().delete()
    Product.objects.filter(parent=sugar).delete()
    Product.objects.filter(pk=sugar.pk).delete()
    _load(SUGAR)
    assert Product.objects.get(parent__upc=SUGAR, title_en="250 g").code == before


@pytest.mark.usefixtures("loaded")
def test_a_batch_says_when_it_was_harvested_and_is_not_past_its_date() -> None:
    batch = Batch.objects.get(product__upc=SUGAR)

    assert batch.harvested_from is not None
    assert batch.harvested_from.month == 5
    assert batch.best_before is not None
    assert batch.best_before > NOW.date()
    assert batch.number.startswith("DEMO-")
    assert not Batch.objects.filter(product__upc=BASKET).exists()


@pytest.mark.usefixtures("loaded")
def test_evidence_is_a_statement_or_a_source_and_nobodys_visit() -> None:
    kinds = OriginEvidence.objects.values_list("kind", flat=True)

    assert set(kinds) == {EvidenceKind.VENDOR_STATEMENT, EvidenceKind.PUBLIC_SOURCE}
    source = OriginEvidence.objects.get(product__upc=PEPPER, kind=EvidenceKind.PUBLIC_SOURCE)
    assert source.note == "PP Post 2017 (Dar-Memut cooperative)"
    assert not OriginEvidence.objects.filter(product__upc=BASKET, kind=EvidenceKind.PUBLIC_SOURCE).exists()


@pytest.mark.usefixtures("loaded")
def test_certificates_say_that_they_are_not_real() -> None:
    certificates = Certificate.objects.all()

    assert {one.product.upc for one in certificates if one.product} == {BASKET, SUGAR}
    assert all(one.is_demo and "not a real certificate" in one.issuer for one in certificates)


@pytest.mark.usefixtures("loaded")
def test_women_lead_some_of_the_shops() -> None:
    assert dict(Vendor.objects.values_list("code", "is_women_led")) == {
        "preah-dak-family": True, "palm-sugar-makers": False, "memot-pepper-coop": False,
    }  # fmt: skip


@pytest.mark.usefixtures("loaded")
def test_loading_again_changes_nothing_of_what_is_said() -> None:
    Product.objects.filter(upc=BASKET).update(maker_en="Somebody else")
    counted = [model.objects.count() for model in (Product, Batch, OriginEvidence, Certificate, StockRecord)]

    _load(BASKET, SUGAR, PEPPER)

    assert Product.objects.get(upc=BASKET).maker_en == "Somebody else"
    assert [model.objects.count() for model in (Product, Batch, OriginEvidence, Certificate, StockRecord)] == counted


@pytest.mark.usefixtures("loaded")
def test_goods_from_before_classes_are_completed_but_not_what_is_held_for_buyers() -> None:
    Category.objects.update(product_class=None)
    for model in (Batch, OriginEvidence, Certificate):
        model.objects.all().delete()
    old = Product.objects.filter(upc__in=(BASKET, PEPPER))
    old.update(product_class=goods_class())
    Product.objects.get(upc=BASKET).attribute_values.all().delete()
    StockRecord.objects.filter(product__upc=BASKET).update(num_allocated=1)

    _load(BASKET)

    basket = Product.objects.get(upc=BASKET)
    assert basket.product_class == goods_class()
    StockRecord.objects.filter(product__upc=BASKET).update(num_allocated=0)
    _load(BASKET)
    basket.refresh_from_db()
    assert basket.product_class == ProductClass.objects.get(slug="craft")
    assert answers_of(product=basket)["dimensions"]
