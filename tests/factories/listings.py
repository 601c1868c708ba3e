"""Listings as the reading side meets them: with variants, written row by row."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from catalogue.models import AttributeOption, Product, ProductAttribute, ProductAttributeValue
from tests.factories.catalogue import ProductFactory
from tests.factories.vendors import StockRecordFactory


def make_listing(**traits: Any) -> Product:
    """Return a product that is bought as one of its variants; without any, so far."""
    return ProductFactory(stock=False, structure=Product.PARENT, **traits)


def make_variant(
    listing: Product, *, en: str, km: str = "", price: int = 12_000, left: int = 10, **traits: Any
) -> Product:
    """Return a variant of a listing, with its price and pieces."""
    variant = Product(
        structure=Product.CHILD,
        parent=listing,
        vendor=listing.vendor,
        slug=listing.slug,
        weight_g=300,
        approved_at=listing.approved_at,
        **traits,
    )
    variant.title_en, variant.title_km = en or None, km or None  # type: ignore[assignment]
    variant.save()
    assert listing.vendor is not None
    partner = listing.vendor.partners.first()
    StockRecordFactory(product=variant, partner=partner, price=Decimal(price), num_in_stock=left)
    return variant


def say(
    product: Product, code: str, *, name_en: str = "", name_km: str = "", is_variant: bool = False, **value: Any
) -> Any:
    """Write one answer of a product: `text_km=`, `text_en=`, `integer=`, or `options=[("km", "en"), …]`."""
    of_class = product.get_product_class()
    kind = "integer" if "integer" in value else "multi_option" if "options" in value else "text"
    attribute, _ = ProductAttribute.objects.get_or_create(
        product_class=of_class,
        code=code,
        defaults={
            "name_en": name_en or code,
            "name_km": name_km or code,
            "type": kind,
            "is_variant": is_variant,
            "unit_en": value.pop("unit_en", ""),
            "unit_km": value.pop("unit_km", ""),
        },
    )
    options = value.pop("options", [])
    row = ProductAttributeValue(product=product, attribute=attribute)
    for name, told in value.items():
        setattr(row, f"value_{name}", told)
    row.save()
    if options:
        from catalogue.models import AttributeOptionGroup

        group, _ = AttributeOptionGroup.objects.get_or_create(name=code)
        row.value_multi_option.set(
            AttributeOption.objects.create(group=group, option_km=km, option_en=en, option=en, code=f"{code}-{en}")
            for km, en in options
        )
    return row
