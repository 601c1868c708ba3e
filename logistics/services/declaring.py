"""Telling customs what is in a parcel, from what its vendor wrote at the listing, or agreed on with the price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from logistics.carriers.base import CustomsDeclaration, CustomsLine
from logistics.customs.selectors.currencies import rates_on
from logistics.customs.selectors.postal import postal_form
from logistics.errors import UnableToDeclare
from logistics.selectors.borders import CustomsWords, customs_words_of_lines
from marketplace.core.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from logistics.models import Shipment
    from marketplace.sales.order.models import Order

#: The service of the post that is letter post; all its others are parcels, which bear the large form.
#: Source: Universal Postal Convention, Regulations: CN 22 is for letter post, CN 23 for parcels.
LETTER_POST: Final = frozenset({"packet_abroad"})
POST: Final = "cambodia_post"
#: Letters that customs anywhere can read.
LATIN: Final = range(0x250)


def declaration_of(
    *, shipment: Shipment, carrier: str, weight_g: int, day: date, is_back: bool = False
) -> CustomsDeclaration | None:
    """Return what customs are told of a shipment; none where it stays in the country.

    Args:
        shipment: With its order, its lines and their products within reach.
        carrier: Who takes it; the post has forms of its own.
        weight_g: Of the whole parcel.
        day: Whose rates of currencies hold for the post's form.
        is_back: Whether it comes back from a buyer abroad.

    Raises:
        UnableToDeclare: Of something in it the vendor has not told what customs ask; the message names it.
    """
    order = shipment.order
    address = order.shipping_address
    if address is None or not address.is_abroad:
        return None
    lines = _lines(order)
    value = Money.total((line.value for line in lines), order.currency)
    form = ""
    if carrier == POST:
        is_letter = shipment.service.code in LETTER_POST
        form = postal_form(value=value, weight_g=weight_g, rates=rates_on(day)) if is_letter else "CN23"
    return CustomsDeclaration(
        lines=lines, reason="return" if is_back else "sale", form=form, invoice_number=order.number
    )


def _lines(order: Order) -> tuple[CustomsLine, ...]:
    """Return the goods of an order; what its vendor charges for the way is none of them."""
    rows = list(order.lines.filter(charge="").select_related("product").order_by("pk"))
    by_line = customs_words_of_lines(rows)
    told = [(row, by_line[row.pk]) for row in rows]
    _refuse_gaps(told)
    return tuple(
        CustomsLine(
            description=words.text,
            quantity=row.quantity,
            value=Money(row.line_price_incl_tax, order.currency),
            net_weight_g=words.net_weight_g * row.quantity,
            hs_code=words.hs_code,
            origin=words.origin,
        )
        for row, words in told
    )


def _refuse_gaps(told: Sequence[tuple[Any, CustomsWords]]) -> None:
    gaps = [(row.title, row.product_id is not None) for row, words in told if not _is_readable(words)]
    if not gaps and told:
        return
    text = _("Customs ask more about this before it may leave the country: %(goods)s. Fill in its trade terms.")
    if gaps and not any(is_listed for _title, is_listed in gaps):
        text = _("Nothing was agreed on what customs are told of this, so no carrier of ours takes it: %(goods)s.")
    raise UnableToDeclare(text % {"goods": ", ".join(title for title, _is_listed in gaps)})


def _is_readable(words: CustomsWords) -> bool:
    return words.is_whole and all(ord(letter) in LATIN for letter in words.text)


def as_kept(declaration: CustomsDeclaration) -> dict[str, Any]:
    """Return a declaration as its consignment keeps it: plain data."""
    return {
        "reason": declaration.reason,
        "form": declaration.form,
        "invoice_number": declaration.invoice_number,
        "value": str(declaration.value.amount),
        "currency": declaration.value.currency,
        "net_weight_g": declaration.net_weight_g,
        "lines": [
            {
                "description": line.description,
                "quantity": line.quantity,
                "value": str(line.value.amount),
                "net_weight_g": line.net_weight_g,
                "hs_code": line.hs_code,
                "origin": line.origin,
            }
            for line in declaration.lines
        ],
    }


def declared(kept: Mapping[str, Any]) -> CustomsDeclaration | None:
    """Return the declaration that a consignment keeps; none where it stays in the country."""
    if not kept:
        return None
    lines = tuple(
        CustomsLine(
            description=line["description"],
            quantity=line["quantity"],
            value=Money(Decimal(line["value"]), kept["currency"]),
            net_weight_g=line["net_weight_g"],
            hs_code=line["hs_code"],
            origin=line["origin"],
        )
        for line in kept["lines"]
    )
    return CustomsDeclaration(
        lines=lines, reason=kept["reason"], form=kept["form"], invoice_number=kept["invoice_number"]
    )
