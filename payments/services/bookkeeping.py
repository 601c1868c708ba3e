"""What each business event writes to the ledger. docs/algorithms/ledger.md tells the same in numbers."""

from __future__ import annotations

from datetime import datetime

from marketplace.core.money import Money
from marketplace.sales.order.models import Order
from marketplace.sales.order.parts import Part
from payments.commission.services import share_of
from payments.ledger.models import AccountKind
from payments.ledger.services import Event, Line, balance, credit, debit, post_entries, post_entry
from payments.models import Receipt
from payments.services.exchange import earned_in_two, is_in_two


def carrier_of(order: Order) -> str:
    """Return the code of the carrier chosen for an order."""
    return order.shipping_code.split(":")[0]


def book_receipt(*, receipt: Receipt, part: Part) -> None:
    """Money came in: a provider holds it for us, or its vendor has it; and we hold it for the part it pays."""
    post_entries([_came_in(receipt, part)])


def _came_in(receipt: Receipt, part: Part) -> Event:
    return Event(
        key=f"receipt:{receipt.provider}:{receipt.provider_txn_id}",
        kind="receipt",
        lines=[_received(receipt, part), credit(AccountKind.BUYER_DEPOSIT, part.number, receipt.money)],
        occurred_at=receipt.occurred_at,
    )


def _received(receipt: Receipt, part: Part) -> Line:
    if part.order is None:
        return debit(AccountKind.CLEARING, receipt.provider, receipt.money)
    return debit(AccountKind.DIRECT, vendor_of(part.order), receipt.money)


def vendor_of(order: Order) -> str:
    """Return the code of an order's vendor."""
    return order.vendor.code if order.vendor else ""


def deposit_of(*, part: Part) -> Money:
    """Return what has been received for a part of a purchase and is not yet earned."""
    return -balance(kind=AccountKind.BUYER_DEPOSIT, owner=part.number, currency=part.purchase.currency)


def _earned(order: Order, now: datetime) -> list[Line]:
    """What an order earns its vendor, its carrier and us; what the Ministry pays of a price reduction it adds.

    What the vendor pays of the delivery, by its own offer, the carrier is owed out of what the vendor would be.

    The shares were frozen as the purchase was placed: see Note [Frozen as placed] in `payments.commission.services`.
    """
    vendor = vendor_of(order)
    share = share_of(order=order, now=now)
    if is_in_two(order):
        return earned_in_two(order=order, share=share, vendor=vendor, carrier=carrier_of(order))
    kept, added = share.commission(order.currency), share.promotion(order.currency)
    earned = order.goods_total + added - kept
    return [
        credit(AccountKind.VENDOR_PAYABLE, vendor, earned - order.delivery_share if order.delivery_share else earned),
        credit(AccountKind.COMMISSION, "", kept),
        debit(AccountKind.PROMOTION, "", added),
        credit(AccountKind.CARRIER_PAYABLE, carrier_of(order), order.delivery_owed),
    ]


def book_sales(*, part: Part, receipt: Receipt | None, occurred_at: datetime) -> None:
    """A receipt paid the rest of a part: it came in, and the deposit is earned by each order's vendor and carrier.

    Without a receipt, what lies on the deposit is all that it costs by now.
    """
    events = [_came_in(receipt, part)] if receipt else []
    for order in part.orders:
        if order.paid_at is None:  # called off before
            continue
        lines = [debit(AccountKind.BUYER_DEPOSIT, part.number, order.total), *_earned(order, occurred_at)]
        events.append(Event(key=f"sale:{order.number}", kind="sale", lines=lines, occurred_at=occurred_at))
        if part.is_direct:
            events.append(_set_off(order, occurred_at))
    post_entries(events)


def _set_off(order: Order, occurred_at: datetime) -> Event:
    """A directly paid vendor has it all in hand: set off against what we owe it, what it owes us is left there."""
    vendor = vendor_of(order)
    lines = [debit(AccountKind.VENDOR_PAYABLE, vendor, order.total), credit(AccountKind.DIRECT, vendor, order.total)]
    return Event(key=f"set-off:{order.number}", kind="set-off", lines=lines, occurred_at=occurred_at)


def book_cash_collected(*, order: Order, carrier: str, occurred_at: datetime) -> None:
    """A carrier delivered against cash: it owes us what was due, and the order's vendor and carrier have earned theirs.

    The whole sum due is booked, whatever the carrier says it took: what it remits less stays open on its account.
    """
    post_entry(
        key=f"cash:{order.number}",
        event="cash collected",
        lines=[debit(AccountKind.CASH_IN_TRANSIT, carrier, order.total), *_earned(order, occurred_at)],
        occurred_at=occurred_at,
    )


def book_cash_remitted(*, order: Order, carrier: str, receipt: Receipt) -> None:
    """A carrier handed over cash it had collected."""
    post_entry(
        key=f"receipt:{receipt.provider}:{receipt.provider_txn_id}",
        event="cash remitted",
        lines=[
            debit(AccountKind.CLEARING, receipt.provider, receipt.money),
            credit(AccountKind.CASH_IN_TRANSIT, carrier, receipt.money),
        ],
        occurred_at=receipt.occurred_at,
    )
