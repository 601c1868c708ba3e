"""Shelves and products. A product on sale comes with its vendor's stock record."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from catalogue.models import Category, OriginPrecision, Product, ProductImage
from catalogue.services.classes import goods_class
from catalogue.services.variants import VariantContent, write_variants
from catalogue.slugs import latin_slug
from tests.factories.photos import jpeg
from tests.factories.vendors import StockRecordFactory, VendorFactory


class CategoryFactory(DjangoModelFactory[Category]):
    """A shelf at the top of the tree."""

    class Meta:
        model = Category

    name_km = factory.Sequence(lambda n: f"ធ្នើ {n}")
    name_en = factory.Sequence(lambda n: f"Shelf {n}")
    #: Left to Oscar it follows from the name in whatever language the test before has left.
    slug = factory.LazyAttribute(lambda shelf: latin_slug(shelf.name_en or shelf.name_km))

    @classmethod
    def _create(cls, model_class: type[Category], *args: Any, **kwargs: Any) -> Category:
        category: Category = model_class.add_root(**kwargs)
        return category


class ProductFactory(DjangoModelFactory[Product]):
    """A product of an open vendor, approved and shown, 12,000 riel, 10 in stock.

    `stock__num_in_stock=3`, `stock__num_allocated=1`, `stock__price=Decimal("500")` change its stock record;
    `stock=False` leaves it out; `photo=True` adds a photo; `category=…` puts it on a shelf.
    """

    class Meta:
        model = Product
        skip_postgeneration_save = True

    vendor = factory.SubFactory(VendorFactory)
    product_class = factory.LazyFunction(goods_class)
    title_km = factory.Sequence(lambda n: f"កន្ត្រក {n}")
    title_en = factory.Sequence(lambda n: f"Basket {n}")
    slug = factory.Sequence(lambda n: f"basket-{n}")
    is_public = True
    approved_at = factory.LazyFunction(timezone.now)
    weight_g = 400
    origin_province = factory.SelfAttribute("vendor.province")
    origin_district = factory.SelfAttribute("vendor.district")
    origin_commune = factory.SelfAttribute("vendor.commune")
    origin_village = factory.SelfAttribute("vendor.village")
    origin_precision = OriginPrecision.VILLAGE

    @factory.post_generation
    def stock(self: Any, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted is not False:
            StockRecordFactory(
                **{"product": self, "partner": self.vendor.partners.first(), "price": Decimal(12_000), **kwargs}
            )

    @factory.post_generation
    def category(self: Any, create: bool, extracted: Category | None, **kwargs: Any) -> None:
        if create and extracted:
            self.categories.add(extracted)

    @factory.post_generation
    def photo(self: Any, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        if create and extracted:
            name = default_storage.save("products/photo.jpg", ContentFile(jpeg()))
            ProductImage.objects.create(product=self, original=name, display_order=0)


def make_variants(parent: Product, *values: dict[str, Any], **stock: Any) -> list[Product]:
    """Sell a product of `ProductFactory(stock=False)` in variants: `make_variants(shirt, {"size": "size-m"}, …)`.

    The parent's class must ask for what they differ in. `stock` goes to each variant's stock record.
    """
    contents = [VariantContent(values=one, weight_g=300) for one in values]
    with transaction.atomic():
        children = write_variants(product=parent, variants=contents)
    for child in children:
        StockRecordFactory(
            **{"product": child, "partner": parent.vendor.partners.first(), "price": Decimal(12_000), **stock}
        )
    return children
