"""What of an order can still go back, to whom a transfer goes, and what has gone back: reads for services and screens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN
from typing import Any, Final

from django.db.models import Q, QuerySet, Sum

from marketplace.core.db import MoneySum
from marketplace.core.money import Money, quantum
from marketplace.sales.order.models import Line, Order
from payments.adapters import adapter
from payments.ledger.models import Entry
from payments.models import (
    Disposition,
    ProviderEvent,
    Receipt,
    Refund,
    RefundLine,
    RefundReason,
    RefundWay,
)
from payments.models.refund import NOTHING_GOES_BACK, OF_AN_ORDER
from payments.providers.base import RefundSupport

#: Beginnings of the keys of the entries by which an order is earned.
EARNED_BY: Final = ("sale:", "cash:")
AT_THE_DOOR: Final = "cash_on_delivery"
#: Whose account money passes that changes its purpose. See Note [Money that changes its purpose].
BY_HAND: Final = "manual"
#: Names under which providers tell whose account paid.
FROM_ACCOUNT: Final = ("fromAccountId", "from_account", "payer_account", "debit_account")


@dataclass(frozen=True)
class LineLeft:
    """What of one order line has not gone back, nor is asked to.

    Attributes:
        paid: What the buyer paid for all pieces, after reductions.
        quantity: Pieces left.
        money: What is left of `paid`.
    """

    line_id: int
    title: str
    ordered: int
    paid: Money
    quantity: int
    money: Money

    @property
    def per_piece(self) -> Money:
        """What one piece is given back with, as long as it is not the last: rounded down to the smallest unit."""
        unit = (self.paid.amount / self.ordered).quantize(quantum(self.paid.currency), rounding=ROUND_DOWN)
        return Money(unit, self.paid.currency)

    def share(self, quantity: int) -> Money:
        """Return what so many of the pieces left are given back with. The last piece takes what remains."""
        return self.money if quantity >= self.quantity else min(self.per_piece * quantity, self.money)


@dataclass(frozen=True)
class OrderLeft:
    """What of an order can still go back.

    Attributes:
        lines: Each line, also those of which nothing is left.
        delivery: What is left of the charge for delivery.
        money: What is left of the order in all; less than its parts where money went back that names no line.
        received: What is left of the receipts that may pay for it.
    """

    order: Order
    lines: tuple[LineLeft, ...]
    delivery: Money
    money: Money
    received: Money

    @property
    def most(self) -> Money:
        """The most that can be asked for."""
        return min(self.money, self.received)


def is_earned(order: Order) -> bool:
    """Return whether an order was paid, or its cash collected, so that its vendor has earned it."""
    return Entry.objects.filter(key__in=[f"{begin}{order.number}" for begin in EARNED_BY]).exists()


def left_of(order: Order) -> OrderLeft:
    """Return what of an order can still go back, in five queries."""
    currency = order.currency
    back = {
        row["line"]: (row["pieces"], row["money"])
        for row in RefundLine.objects.filter(refund__order=order)
        .exclude(refund__status__in=NOTHING_GOES_BACK)
        .values("line")
        .annotate(pieces=Sum("quantity"), money=MoneySum("amount"))
    }
    refunds = order.refunds.standing().filter(Q(reason__in=OF_AN_ORDER) | Q(reason=RefundReason.EXTERNAL))
    sums = refunds.aggregate(money=MoneySum("amount"), delivery=MoneySum("delivery"))
    return OrderLeft(
        order=order,
        lines=tuple(_line_left(line, currency, back) for line in order.lines.order_by("pk")),
        delivery=order.delivery_charge - Money(sums["delivery"] or 0 * quantum(currency), currency),
        money=order.total - Money(sums["money"] or 0 * quantum(currency), currency),
        received=Money.total((left_of_receipt(one) for one in receipts_for(order)), currency),
    )


def _line_left(line: Line, currency: str, back: Mapping[int, tuple[int, Any]]) -> LineLeft:
    pieces, money = back.get(line.pk, (0, 0 * quantum(currency)))
    paid = Money(line.line_price_incl_tax, currency)
    return LineLeft(
        line_id=line.pk,
        title=line.product.get_title() if line.product else line.title,
        ordered=line.quantity,
        paid=paid,
        quantity=line.quantity - pieces,
        money=paid - Money(money, currency),
    )


def left_of_receipt(receipt: Receipt) -> Money:
    """Return what of a receipt has not gone back, nor is due or asked to."""
    return Money(receipt.amount - receipt.given_back, receipt.currency)


def receipts_for(order: Order) -> QuerySet[Receipt]:
    """Return the receipts out of which an order is given back, in the order in which they are taken."""
    found = Receipt.objects.filter(purchase=order.purchase_id, currency=order.currency)
    if order.is_direct:
        return found.filter(order=order).exclude(disposition=Disposition.NOT_OURS).order_by("pk")
    collected = Q(order=None) & ~Q(provider=AT_THE_DOOR) | Q(provider=AT_THE_DOOR, to_account=order.number)
    return found.filter(Q(order=order) | collected).exclude(disposition=Disposition.NOT_OURS).order_by("pk")


def way_for(*, receipt: Receipt, money: Money) -> RefundWay:
    """Return who can move so much of a receipt back: the vendor who has it, the provider, else an officer at the bank."""
    if receipt.order is not None and receipt.order.is_direct:
        return RefundWay.VENDOR
    try:
        support = adapter(receipt.provider).caps.refunds
    except KeyError:  # no longer among our providers
        return RefundWay.BY_HAND
    if support is RefundSupport.PARTIAL or (support is RefundSupport.FULL and money == receipt.money):
        return RefundWay.PROVIDER
    return RefundWay.BY_HAND


@dataclass(frozen=True)
class Transfer:
    """What an officer, or a vendor, needs to make a transfer by hand.

    Attributes:
        account: From which account the buyer paid, where the provider told; empty where it did not.
        words: What to write into the transfer.
    """

    name: str
    phone: str
    account: str
    money: Money
    words: str


def transfer_of(refund: Refund) -> Transfer:
    """Return where a refund made by hand goes, how much, and what to write."""
    purchase = refund.receipt.purchase
    return Transfer(
        name=purchase.buyer_name if purchase else "",
        phone=str(purchase.phone) if purchase else "",
        account=_account_of(refund.receipt),
        money=refund.money,
        words=f"REFUND {refund.order.number if refund.order else purchase.number if purchase else ''} R{refund.pk}",
    )


def _account_of(receipt: Receipt) -> str:
    """Return the account that paid, from the provider's own words."""
    event = ProviderEvent.objects.filter(provider=receipt.provider, event_key=f"paid:{receipt.provider_txn_id}").first()
    return _found(json.loads(event.raw)) if event else ""


def _found(raw: Any) -> str:
    """Return the first account that is named anywhere in what a provider said."""
    if not isinstance(raw, dict):
        return ""
    named = next((str(raw[name]) for name in FROM_ACCOUNT if raw.get(name)), "")
    return named or next((found for found in map(_found, raw.values()) if found), "")


def refunds_of(order: Order) -> QuerySet[Refund]:
    """Return what goes back of an order, or has gone, the oldest first; what is not agreed to is no vendor's matter.

    Money that a buyer paid straight to the vendor and that bought nothing (twice, too late) stands with its order.
    """
    of_it = Q(order=order) | Q(order=None, receipt__order=order, way=RefundWay.VENDOR)
    found = Refund.objects.booked().filter(of_it).select_related("receipt__purchase", "order")
    return found.prefetch_related("lines__line__product__parent").order_by("created_at", "pk")
