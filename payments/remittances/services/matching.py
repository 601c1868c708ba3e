"""What a line of a carrier's list is, against the parcels whose cash that carrier took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from marketplace.core.money import Money
from marketplace.sales.order.models import Order
from payments.remittances.models import CashParcel, LineState, RemittanceLine
from payments.services.cash import PROVIDER, number_key


@dataclass(frozen=True)
class Known:
    """The parcels and orders that a list may mean, by the numbers people write."""

    by_waybill: Mapping[str, CashParcel]
    by_order: Mapping[str, CashParcel]
    orders: Mapping[str, Order]

    def parcel_of(self, line: RemittanceLine) -> CashParcel | None:
        """Return the parcel that a line means: by its waybill, else by its order's number in either column."""
        parcel_key, order_key = number_key(line.parcel_text), number_key(line.order_text)
        return (
            self.by_waybill.get(parcel_key)
            or self.by_order.get(order_key or parcel_key)
            or self.by_order.get(parcel_key)
        )

    def order_of(self, line: RemittanceLine) -> Order | None:
        """Return the order of ours, to be paid at the door, that a line names."""
        return self.orders.get(number_key(line.order_text)) or self.orders.get(number_key(line.parcel_text))


def known_for(*, carrier: str, lines: Iterable[RemittanceLine]) -> Known:
    """Return what is known of the parcels that some lines name, in three questions whatever their number."""
    keys = {key for line in lines for key in (number_key(line.parcel_text), number_key(line.order_text)) if key}
    numbers = {number for key in keys for number in _order_numbers(key)}
    parcels = CashParcel.objects.filter(carrier=carrier).select_related("order")
    on_trust = Order.objects.filter(number__in=numbers, purchase__payment_method=PROVIDER).select_related("purchase")
    return Known(
        by_waybill={parcel.waybill: parcel for parcel in parcels.filter(waybill__in=keys)},
        by_order={number_key(parcel.order.number): parcel for parcel in parcels.filter(order__number__in=numbers)},
        orders={number_key(order.number): order for order in on_trust},
    )


def _order_numbers(key: str) -> Iterable[str]:
    """Return what order's number a key may stand for: `P10011` is `P1001-1`, for a key has lost its hyphen."""
    yield key
    yield from (f"{key[:-cut]}-{key[-cut:]}" for cut in (1, 2) if len(key) > cut + 1)


def state_of(line: RemittanceLine, *, rest: Money | None, has_order: bool) -> LineState:
    """Return what a line is.

    Args:
        line: With its amount read.
        rest: What the carrier still owes for the parcel it means, earlier lines of the same list taken off; None where
            it owes nothing that we know of.
        has_order: Whether it names an order of ours that is paid at the door.
    """
    money = line.money
    if money is None or not money:
        return LineState.UNREADABLE
    if rest is None:
        return LineState.NOT_COLLECTED if has_order else LineState.UNKNOWN
    if money.currency != rest.currency:
        return LineState.WRONG_CURRENCY
    if not rest:
        return LineState.ALREADY
    if money < rest:
        return LineState.SHORT
    return LineState.MATCHED if money == rest else LineState.OVER
