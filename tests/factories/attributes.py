"""Classes of goods and what they ask."""

from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from catalogue.models import AttributeOption, AttributeOptionGroup, ProductAttribute, ProductClass


class ProductClassFactory(DjangoModelFactory[ProductClass]):
    """A class that asks nothing yet; `ProductAttributeFactory(product_class=…)` lets it ask."""

    class Meta:
        model = ProductClass
        django_get_or_create = ("slug",)

    slug = factory.Sequence(lambda n: f"class-{n}")
    name_km = factory.LazyAttribute(lambda o: f"ថ្នាក់ {o.slug}")
    name_en = factory.LazyAttribute(lambda o: f"Class {o.slug}")


class AttributeOptionGroupFactory(DjangoModelFactory[AttributeOptionGroup]):
    """A list of options; `options=["red", "blue"]` fills it: codes, and the English names besides."""

    class Meta:
        model = AttributeOptionGroup
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"list-{n}")
    name = factory.LazyAttribute(lambda o: o.code)

    @factory.post_generation
    def options(self: Any, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:
        for number, code in enumerate(extracted or ()):
            AttributeOptionFactory(group=self, code=code, display_order=number)


class AttributeOptionFactory(DjangoModelFactory[AttributeOption]):
    """One option of a list."""

    class Meta:
        model = AttributeOption

    group = factory.SubFactory(AttributeOptionGroupFactory)
    code = factory.Sequence(lambda n: f"option-{n}")
    option_en = factory.LazyAttribute(lambda o: o.code)
    option_km = factory.LazyAttribute(lambda o: f"ជម្រើស {o.code}")


class ProductAttributeFactory(DjangoModelFactory[ProductAttribute]):
    """A text that a class may be told. Traits: `integer`, `option`, `multi_option`, `required`, `variant`.

    `option_group__options=["red", "blue"]` says what can be chosen.
    """

    class Meta:
        model = ProductAttribute

    class Params:
        integer = factory.Trait(type=ProductAttribute.INTEGER)
        option = factory.Trait(
            type=ProductAttribute.OPTION, option_group=factory.SubFactory(AttributeOptionGroupFactory)
        )
        multi_option = factory.Trait(
            type=ProductAttribute.MULTI_OPTION, option_group=factory.SubFactory(AttributeOptionGroupFactory)
        )
        variant = factory.Trait(is_variant=True)

    product_class = factory.SubFactory(ProductClassFactory)
    code = factory.Sequence(lambda n: f"attribute_{n}")
    name_km = factory.LazyAttribute(lambda o: f"លក្ខណៈ {o.code}")
    name_en = factory.LazyAttribute(lambda o: o.code)
    type = ProductAttribute.TEXT
