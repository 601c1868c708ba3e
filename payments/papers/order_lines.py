"""An order's lines, as they stand on its papers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import translation

from marketplace.core.money import Money
from payments.papers.content import Item

if TYPE_CHECKING:
    from marketplace.sales.order.models import Line, Order
    from payments.papers.words import Words


def items_of(order: Order) -> Sequence[Item]:
    """Return the lines of an order at what was paid for them. A reduction of no line's own is spread over them."""
    lines = list(order.lines.select_related("product__parent").order_by("pk"))
    amounts = [Money(line.line_price_incl_tax, order.currency) for line in lines]
    if Money.total(amounts, order.currency) != order.goods_total:
        amounts = order.goods_total.split([amount.amount for amount in amounts])
    return [
        Item(text=text_of(line), quantity=line.quantity, amount=amount)
        for line, amount in zip(lines, amounts, strict=True)
    ]


def text_of(line: Line) -> Words:
    """Return what an order line is, in both languages where the listing has both."""
    product = line.product
    if product is None:
        return {"km": line.title, "en": line.title}
    said = {}
    for language in ("km", "en"):
        with translation.override(language):
            said[language] = product.get_title() or line.title
    return said
