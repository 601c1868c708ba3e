"""What writes products. Reviewing them is the vendors' floor; here stands only what an approved listing does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalogue.answers import fitting_answers
from catalogue.handling import known
from catalogue.images import facts_of
from catalogue.models import Category, OriginPrecision, Product, ProductImage
from catalogue.selectors import class_of_shelf, questions_for
from catalogue.services.attributes import write_attributes
from catalogue.services.classes import goods_class, move_to_class
from catalogue.slugs import latin_slug
from marketplace.core.db import require_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from catalogue.answers import Answers
    from marketplace.geography.models import Commune, District, Province, Village


@dataclass(frozen=True, kw_only=True)
class ProductContent:
    """What an approved listing says about a product. Photos are the stored names of the originals."""

    vendor_id: int
    category: Category
    title_km: str
    title_en: str
    description_km: str
    description_en: str
    photo: str
    weight_g: int
    unit: str
    origin_province: Province
    origin_district: District
    origin_commune: Commune
    origin_village: Village | None
    #: What it says of itself, as plain data by code. See `catalogue.answers`.
    attributes: Answers = field(default_factory=dict)
    maker_km: str = ""
    maker_en: str = ""
    #: From 1 to 12.
    harvest_months: Sequence[int] = ()
    #: Of `catalogue.handling.Handling`.
    handling_flags: Sequence[str] = ()
    #: As sent; all three or none.
    length_cm: int | None = None
    width_cm: int | None = None
    height_cm: int | None = None
    #: Those behind the cover, in order, in place of those that are there; None leaves them.
    more_photos: Sequence[str] | None = None

    @property
    def precision(self) -> OriginPrecision:
        """How exactly the origin is known."""
        return OriginPrecision.VILLAGE if self.origin_village else OriginPrecision.COMMUNE


def write_product(*, product: Product | None, content: ProductContent, now: datetime) -> Product:
    """Make a product, or write over one, as approved; with its class, its category and its photos.

    A product that is written over keeps its address: links to it have been shared. Of what it says of itself only
    that is written which its shelf asks: an officer may have chosen another shelf than the vendor did.
    """
    require_transaction()
    product_class = class_of_shelf(category=content.category) or goods_class()
    if product is None:
        product = Product(product_class=product_class, vendor_id=content.vendor_id)
        product.slug = latin_slug(content.title_en or content.title_km)
        product.is_public = True
    # None, not an empty text, lets the other language stand in.
    for name in ("title_km", "title_en", "description_km", "description_en", "maker_km", "maker_en"):
        setattr(product, name, getattr(content, name) or None)
    product.harvest_months = sorted(set(content.harvest_months))
    product.handling_flags = known(content.handling_flags)
    product.weight_g, product.unit = content.weight_g, content.unit
    size = {name: getattr(content, name) for name in ("length_cm", "width_cm", "height_cm")}
    for name, side in size.items():
        setattr(product, name, side)
    product.origin_province, product.origin_district = content.origin_province, content.origin_district
    product.origin_commune, product.origin_village = content.origin_commune, content.origin_village
    product.origin_precision = content.precision
    product.approved_at = now
    product.save()
    # See Note [A variant is a whole row] in `catalogue.models.product`.
    product.children.update(unit=product.unit, approved_at=now, **size)
    product.categories.set([content.category])
    move_to_class(product=product, product_class=product_class)
    answers = fitting_answers(questions=questions_for(product=product), answers=content.attributes)
    write_attributes(product=product, answers=answers, must_be_whole=False)
    _set_first_photo(product=product, photo=content.photo)
    if content.more_photos is not None:
        _set_more_photos(product=product, photos=[content.photo, *content.more_photos])
    return product


def _set_first_photo(*, product: Product, photo: str) -> None:
    first = product.images.order_by("display_order", "pk").first() or ProductImage(product=product, display_order=0)
    if first.original.name != photo:
        _show(image=first, photo=photo)


def _set_more_photos(*, product: Product, photos: Sequence[str]) -> None:
    """Make the photos of a product these, in this order; the first is there already."""
    images = list(product.images.order_by("display_order", "pk"))
    for order, photo in enumerate(photos):
        image = images[order] if order < len(images) else ProductImage(product=product)
        if image.original.name != photo or image.display_order != order:
            image.display_order = order
            _show(image=image, photo=photo)
    for image in images[len(photos) :]:
        image.delete()


def _show(*, image: ProductImage, photo: str) -> None:
    facts = facts_of(photo)
    image.original = photo
    image.width, image.height, image.blur = facts.width, facts.height, facts.blur
    image.save()


def show_product(*, product: Product, is_public: bool) -> bool:
    """Show a product in the shop or hide it; return whether that changed anything."""
    require_transaction()
    changed = Product.objects.filter(pk=product.pk).exclude(is_public=is_public).update(is_public=is_public)
    product.is_public = is_public
    return bool(changed)
