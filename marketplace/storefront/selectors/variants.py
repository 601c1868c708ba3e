"""The variants of a listing: what of it can be bought, each at its own price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from catalogue.models import Product
from marketplace.core.money import Money
from marketplace.core.prepared import Prepared
from marketplace.geography.models import in_khmer
from marketplace.storefront.selectors.attributes import Answer
from marketplace.storefront.selectors.cards import on_sale
from marketplace.storefront.selectors.photos import Photo
from marketplace.storefront.selectors.rates import ShownRate, before, dollars, own_dollars

#: A code in an address; anything longer is none of ours.
LONGEST_CODE: Final = 40


@dataclass(frozen=True)
class Variant:
    """One variant as the page of its listing shows it."""

    pk: int
    code: str
    name: str
    #: The language of a name that exists only in the other one, else nothing.
    language: str
    price: Money
    price_usd: Money | None
    left: int
    weight_g: int
    photo: Photo | None
    answers: tuple[Answer, ...]
    url: str
    is_own_usd: bool = False
    price_before: Money | None = None
    reduced_to: date | None = None
    #: The fewest that are sold at once, and in what steps.
    min_quantity: int = 1
    quantity_step: int = 1

    @property
    def in_stock(self) -> bool:
        return self.left >= self.min_quantity


def variant_rows(listing_id: int) -> list[dict[str, Any]]:
    """Return the variants of a listing that have a price, in the order that the vendor gave them."""
    return _ROWS.rows(listing_id)


def _rows(listing_id: int) -> QuerySet[Any, Any]:
    return (
        Product.objects.filter(parent_id=listing_id, is_public=True, stockrecords__price__isnull=False)
        .order_by("-priority", "pk")
        .values(
            "pk",
            "code",
            "title_km",
            "title_en",
            "weight_g",
            price=F("stockrecords__price"),
            currency=F("stockrecords__price_currency"),
            price_usd=F("stockrecords__price_usd"),
            price_before=F("stockrecords__price_before"),
            regular_price=F("stockrecords__regular_price"),
            sale_to=F("stockrecords__sale_to"),
            min_quantity=F("stockrecords__min_quantity"),
            quantity_step=F("stockrecords__quantity_step"),
            left=F("stockrecords__num_in_stock") - Coalesce(F("stockrecords__num_allocated"), 0),
        )
    )


_ROWS: Final = Prepared(_rows)


def listing_of_variant(code: str) -> str:
    """Return the address of the page on which a variant can be chosen; nothing where there is none such."""
    shown = Product.objects.filter(structure=Product.CHILD, parent__in=on_sale().order_by().values("pk"))
    variant = shown.select_related("parent").filter(code=code).first()
    if variant is None or variant.parent is None:
        return ""
    return variant.get_absolute_url() if variant.is_public else variant.parent.get_absolute_url()


def variants_of(
    rows: Sequence[dict[str, Any]],
    *,
    answers: Mapping[int, Sequence[Answer]],
    photos: Mapping[int, Photo],
    listing_url: str,
    rate: ShownRate | None,
) -> tuple[Variant, ...]:
    """Return variants as a page shows them.

    Args:
        rows: From `variant_rows`.
        answers: What each says of itself, by its key.
        photos: The first photo of each that has one of its own, by its key.
        listing_url: The page that they stand on.
        rate: For dollars.
    """
    return tuple(
        _variant(row, tuple(answers.get(row["pk"], ())), photos.get(row["pk"]), listing_url, rate) for row in rows
    )


def _variant(
    row: dict[str, Any], answers: tuple[Answer, ...], photo: Photo | None, listing_url: str, rate: ShownRate | None
) -> Variant:
    price = Money(Decimal(row["price"]), row["currency"])
    name, language = _name(row, answers)
    return Variant(
        pk=row["pk"],
        code=row["code"],
        name=name,
        language=language,
        price=price,
        price_usd=own_dollars(row["price_usd"]) or dollars(price, rate),
        is_own_usd=row["price_usd"] is not None,
        price_before=before(row["price_before"], price.currency),
        reduced_to=row["sale_to"] if row["regular_price"] is not None else None,
        min_quantity=row["min_quantity"],
        quantity_step=row["quantity_step"],
        left=max(row["left"] or 0, 0),
        weight_g=row["weight_g"],
        photo=photo,
        answers=answers,
        url=f"{listing_url}?variant={row['code']}",
    )


def _name(row: dict[str, Any], answers: tuple[Answer, ...]) -> tuple[str, str]:
    """Return what sets a variant apart, and the language where it is not the reader's."""
    here, there = ("km", "en") if in_khmer() else ("en", "km")
    own = row[f"title_{here}"]
    if own or row[f"title_{there}"]:
        return own or row[f"title_{there}"], "" if own else there
    if answers:
        language = next((answer.language for answer in answers if answer.language), "")
        return ", ".join(answer.text for answer in answers), language
    return row["code"], ""
