"""What a purchase in dollars earns those who are owed riel. docs/algorithms/currencies.md tells it in numbers.

# Note [Two sides of a position]
Dollars came, riel is owed: what was converted leaves the deposit for `exchange` in dollars, and comes from `exchange` in
riel at the pinned rate. The riel that the rounded cents are worth, less the riel that is owed, goes to `rounding`: so the
entry comes to zero in each currency, and each riel of difference can be seen.
"""

from __future__ import annotations

from marketplace.core.money import Money
from marketplace.sales.order.currencies import DOLLARS, RIEL, in_riel
from marketplace.sales.order.models import Order
from payments.commission.services import Share
from payments.ledger.models import AccountKind
from payments.ledger.services import Line, credit, debit


def is_in_two(order: Order) -> bool:
    """Return whether something of an order is owed in another currency than it is paid in."""
    return order.delivery_khr is not None


def earned_in_two(*, order: Order, share: Share, vendor: str, carrier: str) -> list[Line]:
    """Return what an order paid in dollars earns its vendor, its carrier and us. See Note [Two sides of a position].

    Our fee, and what the Ministry adds for price reductions, are in the currency in which the goods are owed.

    Args:
        order: An order in dollars.
        share: What was frozen on it of our fee and promotions.
        vendor: Code of its vendor.
        carrier: Code of its carrier.

    Raises:
        ValueError: Its purchase has no rate; placing refuses that.
    """
    rate = order.purchase.khr_per_usd if order.purchase else None
    if rate is None:
        raise ValueError(f"order {order.number} is paid in dollars and has no rate")
    lines = list(order.lines.all())
    converted = [line for line in lines if line.owed_currency == RIEL]
    goods_riel = Money.total((line.owed for line in converted), RIEL)
    paid_for_converted = Money.total((Money(line.line_price_incl_tax, DOLLARS) for line in converted), DOLLARS)
    own = order.goods_total - paid_for_converted
    position = paid_for_converted + order.delivery_charge
    worth = in_riel(dollars=position, khr_per_usd=rate)
    return [
        *_goods_earned(own, share, vendor),
        credit(AccountKind.EXCHANGE, "", position),
        debit(AccountKind.EXCHANGE, "", worth),
        *_goods_earned(goods_riel, share, vendor, order.delivery_share),
        credit(AccountKind.CARRIER_PAYABLE, carrier, order.delivery_owed),
        credit(AccountKind.ROUNDING, "", worth - goods_riel - (order.delivery_owed - order.delivery_share)),
    ]


def _goods_earned(goods: Money, share: Share, vendor: str, delivery_share: Money | None = None) -> list[Line]:
    """Return what goods owed in one currency earn their vendor and us, with what the Ministry adds.

    What the vendor pays of the delivery is taken off in the same line: one entry touches its account once.
    """
    kept, added = share.commission(goods.currency), share.promotion(goods.currency)
    earned = goods + added - kept
    return [
        credit(AccountKind.VENDOR_PAYABLE, vendor, earned - delivery_share if delivery_share else earned),
        credit(AccountKind.COMMISSION, "", kept),
        debit(AccountKind.PROMOTION, "", added),
    ]
