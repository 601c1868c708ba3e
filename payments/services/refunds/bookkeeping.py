"""What giving money back writes to the ledger. docs/algorithms/refunds.md tells the same in numbers.

# Note [An order is unearned as it was earned]
Who earned what of an order stands in the entry of its sale: vendor, carrier, our commission, what the Ministry paid of
a reduction, a position between riel and dollars. Giving back mirrors that entry in proportion: by goods what concerns
goods, by delivery what concerns delivery. Each share is reckoned on all that has gone back so far, less the same on what
had before, so that shares given back one by one add up to exactly what was earned. What rounding leaves is the vendor's,
or the position's where the purchase was paid in another currency than the vendor is owed.

# Note [What the vendor paid of the delivery]
It was taken off what the vendor earned, in the same posting, and the carrier was owed it with the rest. So it goes back
to the vendor as the delivery goes back to the buyer. Where the vendor paid all of it, the buyer has none to get back:
then it goes back as the goods do, if the order is off before the parcel left; else the carrier has earned it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from marketplace.core.db import MoneySum
from marketplace.core.money import Money
from marketplace.sales.order.models import Order
from payments.giving_back import BY_HAND, EARNED_BY
from payments.ledger.models import AccountKind, Posting
from payments.ledger.services import Line, credit, debit, post_entry, reverse_entry
from payments.models import Receipt, Refund, RefundReason, RefundWay
from payments.models.refund import OF_AN_ORDER

#: What of a sale's entry is earned by its goods alone.
BY_GOODS = (AccountKind.COMMISSION, AccountKind.PROMOTION, AccountKind.ROUNDING)
#: The order is off before its parcel left: nobody carries it.
NOT_SENT = (RefundReason.DECLINED, RefundReason.CANCELLED)


@dataclass(frozen=True)
class Span:
    """How much of something had gone back before a refund, and has with it, out of how much."""

    before: Money
    after: Money
    whole: Money

    def of(self, earned: Money) -> Money:
        """Return the share of an earning that goes back between the two."""
        if not self.whole:
            return Money.zero(earned.currency)
        at = [earned.amount * part.amount / self.whole.amount for part in (self.before, self.after)]
        return Money.rounded(at[1], earned.currency) - Money.rounded(at[0], earned.currency)


def book_due(*, refund: Refund) -> None:
    """Money must go back: out of the deposit, or, for an order that is off, out of what it had earned."""
    purchase = refund.receipt.purchase
    number = purchase.number if purchase else ""
    post_entry(
        key=f"refund-due:{refund.public_id}",
        event="refund due",
        lines=[*_sources(refund, number), credit(AccountKind.REFUND_DUE, number, refund.money)],
        occurred_at=refund.created_at,
    )


def book_sent(*, refund: Refund, occurred_at: datetime) -> None:
    """Money has gone back: from our account with the provider, or from the vendor, who had it."""
    purchase = refund.receipt.purchase
    post_entry(
        key=_sent_key(refund),
        event="refund sent",
        lines=[
            debit(AccountKind.REFUND_DUE, purchase.number if purchase else "", refund.money),
            _gone_from(refund),
        ],
        occurred_at=occurred_at,
    )


def book_came_back(*, refund: Refund, occurred_at: datetime) -> None:
    """Money that had gone back did not arrive: it is owed as before."""
    reverse_entry(key=_sent_key(refund), occurred_at=occurred_at)


def _sent_key(refund: Refund) -> str:
    return f"refund-sent:{refund.public_id}:{refund.tries}"


def _gone_from(refund: Refund) -> Line:
    if refund.way == RefundWay.REPLACEMENT:
        return credit(AccountKind.CLEARING, BY_HAND, refund.money)
    if refund.way != RefundWay.VENDOR:
        return credit(AccountKind.CLEARING, refund.receipt.provider, refund.money)
    # Of a sale the vendor owes it to us from the moment it fell due; of other money it never was the vendor's.
    kind = AccountKind.VENDOR_PAYABLE if refund.order is not None else AccountKind.DIRECT
    return credit(kind, refund.giver, refund.money)


def _sources(refund: Refund, number: str) -> Sequence[Line]:
    if refund.order is not None and (refund.reason in OF_AN_ORDER or refund.reason == RefundReason.EXTERNAL):
        return unearned(refund=refund, order=refund.order)
    if refund.reason == RefundReason.EXTERNAL:
        return [debit(AccountKind.DISPUTED, number, refund.money)]
    return [debit(AccountKind.BUYER_DEPOSIT, deposit_owner(refund.receipt), refund.money)]


def deposit_owner(receipt: Receipt) -> str:
    """Return on whose deposit a receipt lies: the purchase's, or the order's that is paid directly."""
    if receipt.order is not None and receipt.order.is_direct:
        return receipt.order.number
    return receipt.purchase.number if receipt.purchase else ""


def unearned(*, refund: Refund, order: Order) -> list[Line]:
    """Return the lines that take back what an order had earned, coming to the refund's amount.

    See Note [An order is unearned as it was earned].
    """
    postings = earnings_of(order)
    goods, delivery = _spans(refund, order)
    exchange = [one for one in postings if one.account.kind == AccountKind.EXCHANGE]
    lines = [
        *(line for one in postings for line in _vendor_share(one, order, goods, delivery)),
        *(_share(one, goods) for one in postings if one.account.kind in BY_GOODS),
        *(_share(one, delivery) for one in postings if one.account.kind == AccountKind.CARRIER_PAYABLE),
    ]
    if exchange:
        for one in exchange:
            rest = _rest(lines, one.currency, refund.money)
            lines.append(debit(AccountKind.EXCHANGE, one.account.owner, rest))
        return _merged(lines)
    rest = _rest(lines, refund.currency, refund.money)
    vendor = order.vendor.code if order.vendor else ""
    return _merged([*lines, debit(AccountKind.VENDOR_PAYABLE, vendor, rest)])


def earnings_of(order: Order) -> list[Posting]:
    """Return the postings of the entry by which an order was earned."""
    keys = [f"{begin}{order.number}" for begin in EARNED_BY]
    return list(Posting.objects.filter(entry__key__in=keys).select_related("account").order_by("pk"))


def _spans(refund: Refund, order: Order) -> tuple[Span, Span]:
    """Return how far goods and delivery had gone back before a refund, and have with it."""
    others = order.refunds.booked().exclude(pk=refund.pk)
    sums = others.aggregate(money=MoneySum("amount"), delivery=MoneySum("delivery"))
    currency = refund.currency
    all_before = Money(sums["money"] or Decimal(0), currency)
    delivery_before = Money(sums["delivery"] or Decimal(0), currency)
    goods_before = all_before - delivery_before
    delivery = Money(refund.delivery, currency)
    goods = refund.money - delivery
    goods_span = Span(goods_before, goods_before + goods, order.goods_total)
    if order.delivery_share and not order.delivery_charge:
        return goods_span, _carriage_span(refund, order, goods_span)
    return goods_span, Span(delivery_before, delivery_before + delivery, order.delivery_charge)


def _carriage_span(refund: Refund, order: Order, goods: Span) -> Span:
    """Return how far a delivery that the vendor paid in whole goes back with a refund.

    See Note [What the vendor paid of the delivery].
    """
    nothing = Money.zero(refund.currency)
    if refund.reason not in NOT_SENT:
        return Span(nothing, nothing, nothing)
    earlier = order.refunds.booked().exclude(pk=refund.pk).filter(reason__in=NOT_SENT)
    before = Money(earlier.aggregate(money=MoneySum("amount"))["money"] or Decimal(0), refund.currency)
    return Span(before, before + goods.after - goods.before, goods.whole - (goods.before - before))


def _vendor_share(posting: Posting, order: Order, goods: Span, delivery: Span) -> list[Line]:
    """Return what a vendor gives back of one posting, and gets back of what it paid of the delivery."""
    if posting.account.kind != AccountKind.VENDOR_PAYABLE:
        return []
    share = order.delivery_share
    if not share or posting.currency != share.currency:
        return [_share(posting, goods)]
    of_goods = Money(posting.amount, posting.currency) - share
    owner = posting.account.owner
    return [
        credit(AccountKind.VENDOR_PAYABLE, owner, goods.of(of_goods)),
        credit(AccountKind.VENDOR_PAYABLE, owner, delivery.of(share)),
    ]


def _share(posting: Posting, span: Span) -> Line:
    money = span.of(Money(posting.amount, posting.currency))
    return Line(AccountKind(posting.account.kind), posting.account.owner, -money)


def _rest(lines: Iterable[Line], currency: str, due: Money) -> Money:
    """Return what is missing for the lines of one currency to come to what is due in it."""
    wanted = due if due.currency == currency else Money.zero(currency)
    return wanted - Money.total((line.money for line in lines if line.money.currency == currency), currency)


def _merged(lines: Iterable[Line]) -> list[Line]:
    """Return the lines with those of one account added up."""
    found: dict[tuple[AccountKind, str, str], Money] = {}
    for line in lines:
        at = (line.kind, line.owner, line.money.currency)
        found[at] = found.get(at, Money.zero(at[2])) + line.money
    return [Line(kind, owner, money) for (kind, owner, _), money in found.items()]
