"""What is wrong with a price, a number of pieces or a quantity, in words beside the field. No database."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from vendors.models.listing import MAX_AT_ONCE, MAX_PIECES, MAX_PRICE_KHR, MAX_PRICE_USD, MAX_SIDE_CM


def price_problems(*, price: Decimal, field: str = "price") -> dict[str, list[str]]:
    """Return what is wrong with a price in riel, under `field`; nothing when it can be charged."""
    if not price.is_finite() or price != price.to_integral_value():
        return {field: [_("A price in riel is a whole number.")]}
    if price <= 0:
        return {field: [_("The price must be more than zero.")]}
    if price > MAX_PRICE_KHR:
        return {field: [_("This price is too high to be right.")]}
    return {}


def usd_problems(*, price: Decimal | None, field: str = "price_usd") -> dict[str, list[str]]:
    """Return what is wrong with a price in dollars, under `field`; nothing when there is none."""
    if price is None:
        return {}
    if not price.is_finite() or price != price.quantize(Decimal("0.01")):
        return {field: [_("A price in dollars has at most two digits behind the point.")]}
    if price <= 0:
        return {field: [_("The price must be more than zero.")]}
    if price > MAX_PRICE_USD:
        return {field: [_("This price is too high to be right.")]}
    return {}


def stock_problems(*, num_in_stock: int, field: str = "num_in_stock") -> dict[str, list[str]]:
    """Return what is wrong with a number of pieces, under `field`; nothing when it can be."""
    if num_in_stock < 0:
        return {field: [_("There cannot be fewer than no pieces.")]}
    if num_in_stock > MAX_PIECES:
        return {field: [_("These are too many pieces to be right.")]}
    return {}


def quantity_problems(*, min_quantity: int, quantity_step: int) -> dict[str, list[str]]:
    """Return what is wrong with the fewest pieces sold at once and the steps above, under the names of both."""
    for field, number in (("min_quantity", min_quantity), ("quantity_step", quantity_step)):
        if not 1 <= number <= MAX_AT_ONCE:
            return {field: [_("Write a number from 1 to %(most)d.") % {"most": MAX_AT_ONCE}]}
    if min_quantity % quantity_step:
        told = _("The fewest must be so many whole steps, for example %(example)d.")
        return {"min_quantity": [told % {"example": -(-min_quantity // quantity_step) * quantity_step}]}
    return {}


def size_problems(sides: Mapping[str, int | None]) -> dict[str, list[str]]:
    """Return what is wrong with the size of something as sent, by the names of its sides: all are known or none."""
    if all(side is None for side in sides.values()):
        return {}
    wrong = {name: [_("Write all three sides, or none.")] for name, side in sides.items() if side is None}
    told = _("Write a number from 1 to %(most)d.") % {"most": MAX_SIDE_CM}
    return wrong | {name: [told] for name, side in sides.items() if side is not None and not 1 <= side <= MAX_SIDE_CM}
