"""To which provinces a product can be sent, by the tariffs of the day it is indexed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from catalogue.models import Product
from logistics.selectors.questions import ParcelLine, ParcelQuestion, Place
from logistics.selectors.rates import rates_for_all
from marketplace.geography.models import Province

type_of_parcel = tuple[Place, int, frozenset[str]]


def parcel_of(product: Product) -> type_of_parcel:
    """Return what decides where one piece of a product can go: from where, how heavy, how it must be handled.

    Of a listing with variants it is the lightest one.
    """
    vendor = product.vendor
    assert vendor is not None  # noqa: S101 - only products of vendors are indexed
    pieces = [child.weight_g for child in product.children.all()] if product.structure == Product.PARENT else []
    return Place.of(vendor), max(min(pieces, default=product.weight_g), 1), frozenset(product.handling_flags)


def provinces_reached(*, products: Iterable[Product], on: date) -> dict[type_of_parcel, tuple[str, ...]]:
    """Return the codes of the provinces that some carrier brings each parcel to, in six queries for all of them."""
    parcels = dict.fromkeys(parcel_of(product) for product in products)
    codes = list(Province.objects.order_by("code").values_list("code", flat=True))
    questions = {
        (parcel, code): ParcelQuestion((ParcelLine(parcel[1], flags=parcel[2]),), parcel[0], Place(code))
        for parcel in parcels
        for code in codes
    }
    answers = rates_for_all(questions=questions, on=on)
    return {parcel: tuple(code for code in codes if answers[parcel, code].rates) for parcel in parcels}
