"""Purchases that are paid, for money to be given back of."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from marketplace.core.money import Money
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.placement import Terms, place_purchase
from marketplace.sales.order.utils import DeliveryChoice
from marketplace.users.models import User
from payments.ledger.models import AccountKind, Posting
from payments.ledger.services import balance
from payments.models import PaymentAttempt, Receipt, Refund, RefundReason
from payments.providers.base import Fact, FactKind
from payments.services.attempts import start_payment
from payments.services.refunds.asking import Pieces, Wish, ask_refund
from payments.services.settle import settle
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import BUYER, NOON, destination, make_basket
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


def placed(*, pepper: int = 3, scarf: int = 1, method: str = "bakong", now: datetime = NOON, **vendor: Any) -> Purchase:
    """Place three pieces of Sokha's pepper with EMS at 6,000 and Chanthy's scarf at 90,000 with the bus at 5,000."""
    wanted: list[Any] = []
    deliveries: dict[int, DeliveryChoice] = {}
    total = 0
    goods = (
        ("sokha", pepper, 14_000, 6_000, "cambodia_post:ems"),
        ("chanthy", scarf, 90_000, 5_000, "bus_parcel:station"),
    )
    for code, quantity, each, charge, carrier in goods:
        if quantity:
            product = ProductFactory(
                vendor=Vendor.objects.filter(code=code).first()
                or VendorFactory(code=code, **(vendor if code == "sokha" else {})),
                stock__price=Decimal(each),
                stock__num_in_stock=10,
            )
            wanted.append((product, quantity))
            partner = product.stockrecords.get().partner_id
            deliveries[partner] = DeliveryChoice(carrier, carrier, riel(charge))
            total += each * quantity + charge
    return place_purchase(
        basket_id=make_basket(wanted).pk,
        buyer=BUYER,
        destination=destination(),
        deliveries=deliveries,
        terms=Terms(
            payment_method=method,
            expected_total=riel(total),
            khr_per_usd=Decimal(4050),
            hold_for=None if method == "cash_on_delivery" else timedelta(minutes=15),
        ),
        now=now,
    )


def pay(purchase: Purchase, money: Money | None = None, txn_id: str = "a" * 64) -> Receipt:
    """Let a purchase's money come in."""
    (attempt,) = start_payment(purchase_id=purchase.pk, now=NOON)
    settle(attempt_id=attempt.pk, fact=paid(attempt, money, txn_id), now=NOON)
    return Receipt.objects.get(provider_txn_id=txn_id)


def paid(attempt: PaymentAttempt, money: Money | None = None, txn_id: str = "a" * 64) -> Fact:
    return Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.key,
        txn_id=txn_id,
        money=money or attempt.money,
        to_account=attempt.payee_account,
        occurred_at=NOON,
        raw={"data": {"hash": txn_id, "fromAccountId": "dara_chan@aclb"}},
    )


def order_of(purchase: Purchase, vendor: str = "sokha") -> Order:
    return purchase.orders.get(vendor__code=vendor)


def wish(order: Order, quantity: int = 0, *, delivery: bool = False, on_sale: bool = True) -> Wish:
    """Return the wish for so many pieces of an order's only line."""
    line = order.lines.get()
    pieces = (Pieces(line.pk, quantity, on_sale),) if quantity else ()
    return Wish(pieces=pieces, with_delivery=delivery, reason=RefundReason.AGREED, note="they asked")


def ask(
    order: Order, quantity: int = 0, *, delivery: bool = False, on_sale: bool = True, by: User | None = None
) -> Refund:
    asked = wish(order, quantity, delivery=delivery, on_sale=on_sale)
    return ask_refund(order_id=order.pk, wish=asked, by=by or UserFactory(), now=NOON)


def entry(key: str) -> dict[str, int]:
    """Return the postings of the entries whose key begins so, by account."""
    rows = Posting.objects.filter(entry__key__startswith=key).select_related("account")
    found: dict[str, int] = {}
    for row in rows:
        name = f"{row.account.kind}:{row.account.owner}"
        found[name] = found.get(name, 0) + int(row.amount)
    return found


def owed_back(purchase: Purchase) -> Money:
    return -balance(kind=AccountKind.REFUND_DUE, owner=purchase.number, currency="KHR")
