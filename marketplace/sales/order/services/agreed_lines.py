"""The lines of an agreed purchase, and what of them a shelf holds. See the notes in `services.agreed`.

# Note [What is made is declared as it was agreed]
What stands in no listing has no trade terms. Its code, its words for customs and where it is made are agreed on with its
price, and so is the weight of a carton or a set; they stand beside the line and do not change any more. Goods of a listing
are declared as the listing has it when they are sent. What is counted in kilograms or tonnes weighs what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from marketplace.core.money import Money
from marketplace.sales.order.agreement import AgreedLine, AgreedOrder, AgreedTermsDraft
from marketplace.sales.order.errors import UnableToPlacePurchase
from marketplace.sales.order.models import Line, LineCharge, LineCustoms, Order
from vendors.errors import UnableToHoldStock
from vendors.models import Partner, StockRecord

#: The unit in which shelves are counted.
PIECE: Final = ("", "piece")


def write_lines(
    *, order: Order, partner: Partner, draft: AgreedOrder, charges: Sequence[tuple[LineCharge, Money]]
) -> None:
    """Write an order's goods with what customs are told of them, and what its vendor charges for the way.

    Raises:
        UnableToPlacePurchase: A line names what is no listing of this vendor's.
    """
    records = _records_of(partner, draft.lines)
    rows = [_goods_line(order, partner, line, records.get(line.product_id or 0)) for line in draft.lines]
    rows += [_charge_line(order, partner, kind, money) for kind, money in charges]
    Line.objects.bulk_create(rows)
    told = [(row, line.customs) for row, line in zip(rows, draft.lines, strict=False) if line.customs]
    LineCustoms.objects.bulk_create(
        LineCustoms(
            line=row,
            hs_code_id=customs.hs_code or None,
            text_en=customs.text_en,
            origin_country=customs.origin,
            net_weight_g=customs.net_weight_g,
        )
        for row, customs in told
    )


def charges_of(terms: AgreedTermsDraft) -> list[tuple[LineCharge, Money]]:
    """Return what the leading vendor charges for the way."""
    asked = ((LineCharge.FREIGHT, terms.freight), (LineCharge.INSURANCE, terms.insurance))
    return [(kind, money) for kind, money in asked if money]


def _records_of(partner: Partner, lines: Sequence[AgreedLine]) -> dict[int, StockRecord]:
    """Return the stock records of listed goods by their product.

    Raises:
        UnableToPlacePurchase: One is no listing of this vendor's.
    """
    wanted = {line.product_id for line in lines if line.product_id is not None}
    found = StockRecord.objects.filter(product__in=wanted, partner__vendor=partner.vendor_id)
    records = {record.product_id: record for record in found.select_related("product__product_class")}
    if wanted - set(records):
        raise UnableToPlacePurchase(_("One of the goods is no listing of this vendor's."))
    return records


def _goods_line(order: Order, partner: Partner, line: AgreedLine, record: StockRecord | None) -> Line:
    row = _line(order, partner, line.title, line.quantity, line.unit_price)
    row.unit = line.unit
    if record is not None:
        row.product_id, row.partner_sku, row.upc = record.product_id, record.partner_sku, record.product.upc
        row.stockrecord = record if line.unit in PIECE and record.partner_id == partner.pk else None
    return row


def _charge_line(order: Order, partner: Partner, kind: LineCharge, money: Money) -> Line:
    row = _line(order, partner, str(kind.label), 1, money)
    row.charge = kind
    return row


def _line(order: Order, partner: Partner, title: str, quantity: int, unit_price: Money) -> Line:
    amount = (unit_price * quantity).amount
    return Line(
        order=order,
        partner=partner,
        partner_name=partner.name,
        partner_sku="",
        title=title[:255],
        quantity=quantity,
        num_allocated=0,
        line_price_incl_tax=amount,
        line_price_excl_tax=amount,
        line_price_before_discounts_incl_tax=amount,
        line_price_before_discounts_excl_tax=amount,
        unit_price_incl_tax=unit_price.amount,
        unit_price_excl_tax=unit_price.amount,
    )


def hold_what_is_there(orders: Sequence[Order]) -> None:
    """Hold the pieces of each line that a shelf has enough of, records in key order; the others are made for the buyer."""
    lines = Line.objects.filter(order__in=orders, stockrecord__isnull=False)
    for line in lines.select_related("stockrecord__product__product_class").order_by("stockrecord_id", "pk"):
        if _is_held(line.stockrecord, line.quantity):
            Line.objects.filter(pk=line.pk).update(num_allocated=line.quantity)
        else:
            Line.objects.filter(pk=line.pk).update(stockrecord=None)


def _is_held(record: StockRecord | None, quantity: int) -> bool:
    if record is None or not record.can_track_allocations:
        return False
    try:
        record.allocate(quantity)
    except UnableToHoldStock:
        return False
    return True
