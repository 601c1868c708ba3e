"""What an officer asks to be given back of one order: pieces of its lines, delivery or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.core.db import MoneySum
from marketplace.core.ids import new_token
from marketplace.core.money import Money
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import lock_purchase
from payments.errors import UnableToRefund
from payments.giving_back import LineLeft, OrderLeft, is_earned, left_of, left_of_receipt, receipts_for
from payments.models import Receipt, Refund, RefundReason, RefundStatus, RefundWay
from payments.services.refunds.falling_due import fall_due, write_lines, write_refund
from payments.services.refunds.pieces import settle_pieces

if TYPE_CHECKING:
    from marketplace.users.models import User

#: What an officer may give as reason; the others fall due by themselves.
ASKED_FOR: Final = (RefundReason.AGREED, RefundReason.RETURNED, RefundReason.CANCELLED)


@dataclass(frozen=True)
class Pieces:
    """So many pieces of one order line; `goes_on_sale` says whether the vendor may sell them again."""

    line_id: int
    quantity: int
    goes_on_sale: bool = False


@dataclass(frozen=True)
class Wish:
    """What an officer asks for.

    Attributes:
        pieces: Of which lines how many; none for delivery alone.
        with_delivery: Whether what is left of the charge for delivery goes back as well.
        reason: One of `ASKED_FOR`.
        note: For other officers.
        is_replaced: The same goods are given once more: nobody moves money, see `replacing`.
    """

    pieces: tuple[Pieces, ...]
    with_delivery: bool
    reason: RefundReason
    note: str = ""
    is_replaced: bool = False


@dataclass(frozen=True)
class Reckoned:
    """A wish in money: each line's pieces and their amount, and of delivery."""

    lines: tuple[tuple[int, int, Money], ...]
    delivery: Money

    @property
    def total(self) -> Money:
        return Money.total((money for _line, _pieces, money in self.lines), self.delivery.currency) + self.delivery


def ask_refund(*, order_id: int, wish: Wish, by: User, now: datetime, key: str = "") -> Refund:
    """Ask for money of one order to be given back; it falls due at once, or when a second officer agrees.

    Pieces are paid back at what the buyer paid for them after reductions. Where one receipt does not hold enough, the
    rest is a refund of its own, decided with the first.

    Args:
        order_id: Whose money.
        wish: What of it.
        by: Who asks.
        now: When.
        key: What it is for, where somebody may ask twice for the same thing: it is asked for once.

    Returns:
        The refund that carries the lines.

    Raises:
        UnableToRefund: Nothing was asked for, nothing has been paid, or so much is not left.
    """
    with transaction.atomic(durable=True):
        order = locked_order(order_id=order_id)
        standing = Refund.objects.filter(key__startswith=f"asked:{key}:", rest_of=None).first() if key else None
        if standing is not None:
            return standing
        left = left_of(order)
        reckoned = reckon(left=left, wish=wish)
        needs_second = needs_second_officer(order=order, money=reckoned.total)
        refunds = _write(left, reckoned, wish, by, now, key or new_token())
        on_sale = frozenset(one.line_id for one in wish.pieces if one.goes_on_sale)
        write_lines(refund=refunds[0], lines=reckoned.lines, on_sale=on_sale)
        for refund in refunds:
            data = {"order": order.number, "amount": str(refund.money), "second_officer": needs_second}
            audit.record(actor=by, action="refund.asked", subject=refund, data=data)
            if not needs_second:
                make_due(refund=refund, now=now, by=by)
    return refunds[0]


def locked_order(*, order_id: int) -> Order:
    """Return an order read again under its purchase's lock."""
    lock_purchase(purchase_id=Order.objects.values_list("purchase_id", flat=True).get(pk=order_id))
    return Order.objects.select_related("purchase", "vendor").get(pk=order_id)


def make_due(*, refund: Refund, now: datetime, by: User) -> None:
    """Let a refund that was asked for fall due, with what that does to pieces and to its order."""
    refund.status = RefundStatus.DUE
    refund.save(update_fields=["status"])
    fall_due(refund=refund)
    if refund.order is not None:
        settle_pieces(refund=refund, order=refund.order, by=by, now=now)


def reckon(*, left: OrderLeft, wish: Wish) -> Reckoned:
    """Return a wish in money.

    Raises:
        UnableToRefund: As `ask_refund`.
    """
    if not is_earned(left.order):
        raise UnableToRefund(_("Nothing has been paid for this order yet."))
    by_line = {line.line_id: line for line in left.lines}
    lines = tuple(
        (one.line_id, one.quantity, _share(by_line.get(one.line_id), one.quantity))
        for one in wish.pieces
        if one.quantity
    )
    delivery = left.delivery if wish.with_delivery else Money.zero(left.order.currency)
    reckoned = Reckoned(lines, delivery)
    if not reckoned.total:
        raise UnableToRefund(_("Say what is to be given back."))
    if reckoned.total > left.most:
        raise UnableToRefund(_("So much is not left of this order."))
    return reckoned


def _share(line: LineLeft | None, quantity: int) -> Money:
    if line is None or quantity < 0 or quantity > line.quantity:
        raise UnableToRefund(_("So many pieces are not left to be given back."))
    return line.share(quantity)


def needs_second_officer(*, order: Order, money: Money) -> bool:
    """Return whether so much more of an order's purchase, by officers' wish, is too much for one officer alone.

    All that officers gave back of the purchase counts, so that nobody stays below the limit by asking in pieces.
    """
    earlier = (
        Refund.objects.standing()
        .filter(receipt__purchase=order.purchase_id, asked_by__isnull=False, currency=money.currency)
        .aggregate(total=MoneySum("amount"))["total"]
    )
    limit = Decimal(settings.REFUND_SECOND_OFFICER_ABOVE[money.currency])
    return money.amount + (earlier or 0) > limit


def _write(left: OrderLeft, reckoned: Reckoned, wish: Wish, by: User, now: datetime, key: str) -> list[Refund]:
    """Write one refund for each receipt that is needed, the first with the lines."""
    order = left.order
    common: dict[str, Any] = {"note": wish.note, "asked_by": by, "status": RefundStatus.ASKED}
    if wish.is_replaced:
        common |= {"way": RefundWay.REPLACEMENT, "giver": ""}
    refunds: list[Refund] = []
    for receipt, goods, delivery in _parts(left, reckoned):
        refund = write_refund(
            receipt=receipt,
            money=goods + delivery,
            reason=wish.reason,
            now=now,
            order=order,
            key=f"asked:{key}:{receipt.pk}",
            delivery=delivery.amount,
            rest_of=refunds[0] if refunds else None,
            **common,
        )
        refunds.append(refund)
    return refunds


def _parts(left: OrderLeft, reckoned: Reckoned) -> Sequence[tuple[Receipt, Money, Money]]:
    """Return out of which receipts it is paid, and how much of goods and of delivery: of one, if one holds enough."""
    receipts = list(receipts_for(left.order))
    enough = [one for one in receipts if left_of_receipt(one) >= reckoned.total]
    goods, delivery = reckoned.total - reckoned.delivery, reckoned.delivery
    parts = []
    for receipt in enough[:1] or receipts:
        of_goods = min(goods, left_of_receipt(receipt))
        of_delivery = min(delivery, left_of_receipt(receipt) - of_goods)
        if of_goods + of_delivery:
            parts.append((receipt, of_goods, of_delivery))
        goods, delivery = goods - of_goods, delivery - of_delivery
    return parts


def whole(*, left: OrderLeft, reason: RefundReason, goes_on_sale: bool, note: str = "") -> Wish:
    """Return the wish for all that is left of an order."""
    pieces = tuple(Pieces(line.line_id, line.quantity, goes_on_sale) for line in left.lines)
    return Wish(pieces=pieces, with_delivery=True, reason=reason, note=note)
