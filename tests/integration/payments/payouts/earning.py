"""A vendor that earns: orders and their entries in the ledger, without a basket and a buyer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from marketplace.core.money import Money
from marketplace.sales.order.models import Order
from marketplace.users.models import User
from payments.ledger.models import AccountKind
from payments.ledger.services import Line, credit, debit, post_entry
from payments.payouts.models import Payout, PayoutBatch, SettlementStatement
from payments.payouts.services.batches import make_batch, send_batch
from payments.payouts.services.statements import make_statement
from tests.factories.users import OfficerFactory
from vendors.models import Vendor

#: A Monday noon in Cambodia.
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


def order_of(vendor: Vendor, number: str, goods: int, *, days: int | None = 5, status: str = "delivered") -> Order:
    """Return an order that was delivered so many days before noon, or never."""
    delivered = None if days is None else NOON - timedelta(days=days)
    total = Decimal(goods + 6_000)
    fields: dict[str, Any] = {
        "number": number,
        "vendor": vendor,
        "currency": "KHR",
        "status": status if delivered else "dispatched",
        "delivered_at": delivered,
        "total_incl_tax": total,
        "total_excl_tax": total,
        "shipping_incl_tax": Decimal(6_000),
        "shipping_excl_tax": Decimal(6_000),
        "date_placed": NOON - timedelta(days=20),
    }
    return Order.objects.create(**fields)


def post(key: str, *lines: Line, at: datetime = NOON - timedelta(days=6)) -> None:
    with transaction.atomic():
        post_entry(key=key, event=key.partition(":")[0], lines=lines, occurred_at=at)


def sell(
    vendor: Vendor, number: str, goods: int, *, fee: int = 0, promotion: int = 0, days: int | None = 5, **order: Any
) -> Order:
    """Book the sale of an order as it is booked when a buyer has paid."""
    made = order_of(vendor, number, goods, days=days, **order)
    post(
        f"sale:{number}",
        debit(AccountKind.BUYER_DEPOSIT, number, riel(goods - promotion + 6_000)),
        debit(AccountKind.PROMOTION, "", riel(promotion)),
        credit(AccountKind.VENDOR_PAYABLE, vendor.code, riel(goods - fee)),
        credit(AccountKind.COMMISSION, "", riel(fee)),
        credit(AccountKind.CARRIER_PAYABLE, "fake", riel(6_000)),
    )
    return made


def give_back(vendor: Vendor, key: str, amount: int, *, fee: int = 0) -> None:
    """Book a refund under a key; `refund-due:<order number>` names the order as a refund's own id would."""
    post(
        key,
        debit(AccountKind.VENDOR_PAYABLE, vendor.code, riel(amount - fee)),
        debit(AccountKind.COMMISSION, "", riel(fee)),
        credit(AccountKind.REFUND_DUE, key, riel(amount)),
    )


def set_off(vendor: Vendor, number: str, amount: int) -> None:
    """Book that a buyer had paid an order straight to its vendor."""
    post(
        f"set-off:{number}",
        debit(AccountKind.VENDOR_PAYABLE, vendor.code, riel(amount)),
        credit(AccountKind.DIRECT, vendor.code, riel(amount)),
    )


def statement(vendor: Vendor, *, at: datetime = NOON, currency: str = "KHR") -> SettlementStatement:
    made = make_statement(vendor=vendor, currency=currency, ends_at=at, by=None, now=at)
    assert made is not None
    return made


def batch(*, by: User | None = None, at: datetime = NOON) -> PayoutBatch:
    return make_batch(currency="KHR", day=at.date(), by=by or OfficerFactory(), now=at)


def sent(vendor: Vendor, *, at: datetime = NOON) -> Payout:
    """Return a payout of all that is ripe, sent by two officers."""
    statement(vendor, at=at)
    made = batch(at=at)
    send_batch(batch=made, by=OfficerFactory(), now=at)
    return made.payouts.get(statement__vendor=vendor)
