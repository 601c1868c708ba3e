"""What a product's page says besides price and stock: its kept copy goes when any of that changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from catalogue.models import (
    AttributeOption,
    Batch,
    Certificate,
    OriginEvidence,
    Product,
    ProductAttribute,
    ProductAttributeValue,
    ProductClass,
)
from catalogue.services.attributes import write_attributes
from marketplace.storefront.pagecache.models import Change
from marketplace.storefront.pagecache.versions import SHOP, product_key, version_of
from tests.factories.attributes import ProductAttributeFactory, ProductClassFactory
from tests.factories.catalogue import ProductFactory, make_variants
from tests.factories.provenance import BatchFactory, CertificateFactory, OriginEvidenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]


@pytest.fixture
def asked() -> ProductClass:
    asked: ProductClass = ProductClassFactory()
    options = {"product_class": asked, "option_group__options": ["nuts", "fish"]}
    ProductAttributeFactory(code="allergens", multi_option=True, **options)
    ProductAttributeFactory(product_class=asked, code="net_weight_g", integer=True, variant=True)
    return asked


@pytest.fixture
def pepper(asked: ProductClass) -> Product:
    pepper: Product = ProductFactory(product_class=asked)
    with transaction.atomic():
        write_attributes(product=pepper, answers={"allergens": ["nuts"]})
    return pepper


def _is_made_anew(pepper: Product, change: Callable[[], Any]) -> bool:
    keys = {product_key(pepper.pk), SHOP}
    before = version_of(keys)
    change()
    return version_of(keys) != before


@pytest.mark.parametrize("factory", [BatchFactory, OriginEvidenceFactory, CertificateFactory])
def test_a_batch_evidence_or_certificate_that_comes_changes_and_goes(pepper: Product, factory: Any) -> None:
    row = factory(product=pepper)
    Change.objects.all().delete()

    days = {Batch: "best_before", OriginEvidence: "seen_on", Certificate: "expires_on"}
    model = type(row)
    assert _is_made_anew(pepper, lambda: model.objects.update(**{days[model]: date(2026, 12, 31)}))
    assert _is_made_anew(pepper, lambda: model.objects.all().delete())
    assert _is_made_anew(pepper, lambda: factory(product=pepper))


def test_a_certificate_of_its_vendor(pepper: Product) -> None:
    assert _is_made_anew(pepper, lambda: CertificateFactory(product=None, vendor=pepper.vendor))


def test_a_choice_taken_away_or_added_of_several(pepper: Product) -> None:
    value = ProductAttributeValue.objects.get(product=pepper)
    fish = AttributeOption.objects.get(code="fish")

    assert _is_made_anew(pepper, lambda: value.value_multi_option.add(fish))
    assert _is_made_anew(pepper, lambda: value.value_multi_option.remove(fish))


def test_the_name_of_a_question_of_a_choice_or_of_a_class(pepper: Product) -> None:
    for model, name in ((ProductAttribute, "name_en"), (AttributeOption, "option_en"), (ProductClass, "name_en")):
        assert _is_made_anew(
            pepper, lambda m=model, n=name: m.objects.filter(pk=m.objects.first().pk).update(**{n: "X"})
        )


def test_what_its_variant_says(asked: ProductClass) -> None:
    honey = ProductFactory(product_class=asked, stock=False)
    (jar,) = make_variants(honey, {"net_weight_g": 250})

    assert _is_made_anew(honey, lambda: jar.attribute_values.update(value_integer=260))


def test_what_is_of_other_products_keeps_the_page(pepper: Product) -> None:
    other = ProductFactory()

    assert not _is_made_anew(pepper, lambda: BatchFactory(product=other))
