"""Which class goods are of: that of their shelf, and they move along when it changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from catalogue.answers import fitting_answers
from catalogue.models import Category, Product, ProductAttributeValue, ProductClass
from catalogue.selectors import answers_of, class_of_shelf, questions_for
from catalogue.services.attributes import write_attributes
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import ProductsChanged

if TYPE_CHECKING:
    from catalogue.answers import Answer

GOODS: Final = "goods"
_AT_ONCE: Final = 100


def goods_class() -> ProductClass:
    """Return the class of things that are counted and sent, making it the first time."""
    goods, _ = ProductClass.objects.get_or_create(
        slug=GOODS,
        defaults={"name_km": "ទំនិញ", "name_en": "Goods", "track_stock": True, "requires_shipping": True},
    )
    return goods


def move_to_class(*, product: Product, product_class: ProductClass) -> bool:
    """Make a product, with its variants, one of another class; return whether that changed anything.

    What it answered stays where the new class asks the same, and is dropped where it does not.
    """
    require_transaction()
    if product.product_class_id == product_class.pk:
        return False
    family = [product, *product.children.all()] if product.pk else [product]
    told: dict[Any, dict[str, Answer]] = {one.pk: answers_of(product=one) for one in family if one.pk}
    product.product_class = product_class
    if not product.pk:
        return True
    Product.objects.filter(pk=product.pk).update(product_class=product_class)
    for one in family:
        if one.is_child:
            one.parent = product
        one.attr.invalidate()
        ProductAttributeValue.objects.filter(product=one).delete()
        kept = fitting_answers(questions=questions_for(product=one), answers=told[one.pk])
        write_attributes(product=one, answers=kept, must_be_whole=False)
    return True


def settle_classes(*, category_ids: Iterable[int]) -> list[int]:
    """Give what stands on these shelves the class that its shelf has now; return the products that changed.

    In pieces of a hundred, each a transaction of its own: a shelf may hold very many, and running it again goes on.
    """
    changed: list[int] = []
    for shelf in Category.objects.filter(pk__in=category_ids).order_by("path"):
        product_class = class_of_shelf(category=shelf) or goods_class()
        while piece := _settle_some(shelf=shelf, product_class=product_class):
            changed += piece
    return changed


def _settle_some(*, shelf: Category, product_class: ProductClass) -> list[int]:
    with transaction.atomic():
        products = Product.objects.filter(categories=shelf).exclude(structure=Product.CHILD)
        others = products.exclude(product_class=product_class).order_by("pk")[:_AT_ONCE]
        piece = [one.pk for one in others if move_to_class(product=one, product_class=product_class)]
        if piece:
            publish(ProductsChanged(product_ids=piece))
    return piece
