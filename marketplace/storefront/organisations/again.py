"""Buying the same again: what was bought last month goes into the basket at today's prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marketplace.storefront.services import UnableToChangeBasket, put_in_basket

if TYPE_CHECKING:
    from marketplace.sales.order.models import Purchase


@dataclass(frozen=True)
class Again:
    """What became of it: how many lines went into the basket, and what did not, each with the reason."""

    put: int
    left_out: tuple[tuple[str, str], ...]


def put_again(*, basket: Any, purchase: Purchase) -> Again:
    """Put every line of a purchase into a basket, as many pieces as then; what cannot be had today is named.

    Args:
        basket: Oscar's basket of this visit.
        purchase: Whoever asks may see it.
    """
    put, left_out = 0, []
    for order in purchase.orders.order_by("pk"):
        for line in order.lines.select_related("product__parent").order_by("pk"):
            product = line.product
            if product is None or (product.parent or product).code is None:
                left_out.append((line.title, ""))
                continue
            code = str((product.parent or product).code)
            variant = str(product.code or "") if product.parent is not None else ""
            try:
                put_in_basket(basket=basket, code=code, quantity=line.quantity, variant=variant)
            except UnableToChangeBasket as refusal:
                left_out.append((line.title, str(refusal)))
            else:
                put += 1
    return Again(put, tuple(left_out))
