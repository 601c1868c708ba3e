"""A purchase paid in dollars whose vendor is owed in riel: both go back in one proportion, to the last riel."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from marketplace.core.money import Money
from marketplace.sales.order.models import Order
from payments.ledger.models import AccountKind, Posting
from payments.ledger.services import balance, credit, debit, post_entry
from payments.models import Disposition, Receipt, Refund, RefundReason
from payments.services.refunds.bookkeeping import book_due
from tests.factories.sales import NOON
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def usd(text: str) -> Money:
    return Money(Decimal(text), "USD")


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


@pytest.fixture
def order() -> Order:
    """$10.00 of goods and $1.50 of delivery, sold at 4,050 riel for a dollar: 40,500 and 6,075 riel."""
    total, delivery = Decimal("11.50"), Decimal("1.50")
    fields: dict[str, Any] = {
        "number": "P7-1",
        "vendor": VendorFactory(code="sokha"),
        "currency": "USD",
        "status": "delivered",
        "total_incl_tax": total,
        "total_excl_tax": total,
        "shipping_incl_tax": delivery,
        "shipping_excl_tax": delivery,
        "shipping_code": "cambodia_post:ems",
        "date_placed": NOON,
    }
    made = Order.objects.create(**fields)
    with transaction.atomic():
        post_entry(
            key="sale:P7-1",
            event="sale",
            lines=[
                debit(AccountKind.BUYER_DEPOSIT, "P7", usd("11.50")),
                credit(AccountKind.EXCHANGE, "", usd("11.50")),
                debit(AccountKind.EXCHANGE, "", riel(46_575)),
                credit(AccountKind.VENDOR_PAYABLE, "sokha", riel(40_500)),
                credit(AccountKind.CARRIER_PAYABLE, "cambodia_post", riel(6_075)),
            ],
            occurred_at=NOON,
        )
    return made


def give_back(order: Order, receipt: Receipt, amount: str, delivery: str = "0") -> dict[str, str]:
    refund = Refund.objects.create(
        receipt=receipt, order=order, amount=Decimal(amount), delivery=Decimal(delivery), currency="USD",
        reason=RefundReason.AGREED, key=f"{amount}-{Refund.objects.count()}", created_at=NOON,
    )  # fmt: skip
    with transaction.atomic():
        book_due(refund=refund)
    rows = Posting.objects.filter(entry__key=f"refund-due:{refund.public_id}").select_related("account")
    return {f"{row.account.kind}:{row.currency}": f"{row.amount:.2f}" for row in rows}


def test_dollars_and_riel_go_back_in_one_proportion(order: Order) -> None:
    receipt = Receipt.objects.create(
        provider="bakong", provider_txn_id="t", amount=Decimal("11.50"), currency="USD", disposition=Disposition.OK,
        occurred_at=NOON,
    )  # fmt: skip

    first = give_back(order, receipt, "3.33")
    second = give_back(order, receipt, "3.33")
    third = give_back(order, receipt, "3.34")
    last = give_back(order, receipt, "1.50", "1.50")

    assert first == {
        "vendor_payable:KHR": "13486.00",
        "exchange:KHR": "-13486.00",
        "exchange:USD": "3.33",
        "refund_due:USD": "-3.33",
    }
    assert [one["vendor_payable:KHR"] for one in (second, third)] == ["13487.00", "13527.00"]
    assert last["carrier_payable:KHR"] == "6075.00"
    for kind, owner in ((AccountKind.VENDOR_PAYABLE, "sokha"), (AccountKind.EXCHANGE, "")):
        assert balance(kind=kind, owner=owner, currency="KHR") == riel(0)
    assert balance(kind=AccountKind.EXCHANGE, owner="", currency="USD") == usd("0")
