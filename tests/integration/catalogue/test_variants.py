"""Variants: a parent without stock, and a child for each size, colour or weight."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import override

from catalogue.errors import UnableToSetVariants
from catalogue.models import Product, ProductClass
from catalogue.selectors import answers_of
from catalogue.services.attributes import write_attributes
from catalogue.services.variants import VariantContent, write_variants
from tests.factories.attributes import ProductAttributeFactory, ProductClassFactory
from tests.factories.catalogue import ProductFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def textile() -> ProductClass:
    textile: ProductClass = ProductClassFactory(slug="textile")
    sizes = {"option": True, "variant": True}
    ProductAttributeFactory(product_class=textile, code="size", option_group__options=["size-m", "size-l"], **sizes)
    ProductAttributeFactory(product_class=textile, code="colour", variant=True)
    ProductAttributeFactory(product_class=textile, code="materials")
    return textile


@pytest.fixture
def shirt(textile: ProductClass) -> Product:
    shirt: Product = ProductFactory(product_class=textile, stock=False, hs6="620520", handling_flags=["fragile"])
    return shirt


def _write(product: Product, *values: dict[str, Any], weight_g: int = 300) -> list[Product]:
    with transaction.atomic():
        return write_variants(
            product=product, variants=[VariantContent(values=one, weight_g=weight_g) for one in values]
        )


def test_each_variant_has_a_code_a_weight_and_values_of_its_own(shirt: Product) -> None:
    children = _write(shirt, {"size": "size-m"}, {"size": "size-l"})

    shirt.refresh_from_db()
    assert shirt.is_parent
    assert [answers_of(product=one) for one in children] == [{"size": "size-m"}, {"size": "size-l"}]
    assert len({shirt.code, *(one.code for one in children)}) == 3
    assert {one.weight_g for one in children} == {300}
    assert list(shirt.children.order_by("-priority")) == children


def test_a_variant_is_a_whole_row_that_travels_like_its_listing(shirt: Product) -> None:
    (child,) = _write(shirt, {"size": "size-m"})

    child = Product.objects.get(pk=child.pk)
    assert child.get_product_class() == shirt.product_class
    assert (child.vendor, child.hs6, child.handling_flags) == (shirt.vendor, "620520", ["fragile"])
    child.clean()


def test_a_variant_is_named_by_what_sets_it_apart(shirt: Product, textile: ProductClass) -> None:
    ProductAttributeFactory(
        product_class=textile, code="net_weight_g", integer=True, variant=True, unit_km="ក្រាម", unit_en="g"
    )
    (child,) = _write(shirt, {"size": "size-m", "net_weight_g": 250})

    child = Product.objects.get(pk=child.pk)
    assert (child.title_km, child.title_en) == ("250 ក្រាម, ជម្រើស size-m", "250 g, size-m")
    with override("en"):
        assert child.get_title() == f"{shirt.title_en}, 250 g, size-m"


def test_a_variant_may_have_a_title_of_its_own(shirt: Product) -> None:
    with transaction.atomic():
        (child,) = write_variants(
            product=shirt, variants=[VariantContent(values={"size": "size-m"}, weight_g=1, title_en=" for children ")]
        )

    child = Product.objects.get(pk=child.pk)
    assert (child.title_km, child.title_en, child.title) == (None, "for children", "for children")


def test_the_parent_keeps_what_it_says_but_not_what_its_variants_differ_in(shirt: Product) -> None:
    said = {"materials": {"en": "cotton"}, "size": "size-m"}
    with transaction.atomic():
        write_attributes(product=shirt, answers=said)

    _write(shirt, {"size": "size-m"}, {"size": "size-l"})

    assert answers_of(product=shirt) == {"materials": {"en": "cotton"}}


def test_a_variant_that_is_named_again_is_the_same_and_one_that_is_not_is_hidden(shirt: Product) -> None:
    medium, large = _write(shirt, {"size": "size-m"}, {"size": "size-l"})

    (again,) = _write(shirt, {"size": "size-l"}, weight_g=350)

    assert (again.pk, again.code, again.weight_g) == (large.pk, large.code, 350)
    medium.refresh_from_db()
    assert not medium.is_public
    back = _write(shirt, {"size": "size-m"}, {"size": "size-l"})
    assert [one.pk for one in back] == [medium.pk, large.pk]
    assert all(one.is_public for one in back)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ([], "__all__"),
        ([{}], "0"),
        ([{"size": "size-xxl"}], "0.size"),
        ([{"materials": {"en": "silk"}}], "0.materials"),
        ([{"size": "size-m"}, {"size": "size-m"}], "1"),
        ([{"size": "size-m"}, {"colour": {"en": "red"}}], "1"),
    ],
)
def test_variants_that_do_not_differ_are_refused_and_nothing_is_made(
    shirt: Product, values: list[dict[str, Any]], field: str
) -> None:
    with pytest.raises(UnableToSetVariants) as refused:
        _write(shirt, *values)

    assert list(refused.value.fields) == [field]
    assert not Product.objects.exclude(pk=shirt.pk).exists()
    assert Product.objects.get(pk=shirt.pk).is_standalone


def test_a_variant_that_weighs_nothing_is_refused(shirt: Product) -> None:
    with pytest.raises(UnableToSetVariants) as refused:
        _write(shirt, {"size": "size-m"}, weight_g=0)

    assert list(refused.value.fields) == ["0.weight_g"]


def test_a_product_with_pieces_of_its_own_cannot_be_a_parent(textile: ProductClass) -> None:
    sold = ProductFactory(product_class=textile)

    with pytest.raises(UnableToSetVariants):
        _write(sold, {"size": "size-m"})

    assert Product.objects.get(pk=sold.pk).is_standalone


def test_a_variant_has_no_variants(shirt: Product) -> None:
    (child,) = _write(shirt, {"size": "size-m"})

    with pytest.raises(UnableToSetVariants):
        _write(child, {"size": "size-l"})
