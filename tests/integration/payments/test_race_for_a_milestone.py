"""One part of a price is paid twice at the same moment: it is paid once, and the other money goes back.

Each payment is a thread with a connection of its own. The control takes the purchase's lock away and counts both.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as house

from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.plan import Plan
from payments.ledger.models import AccountKind
from payments.ledger.services import balance
from payments.models import Disposition, PaymentAttempt, Receipt, Refund
from payments.selectors import ledger_faults
from payments.services import by_milestones
from payments.services import settle as settling
from payments.services.attempts import start_attempt
from payments.services.settle import settle
from tests.factories.agreed import agreed_order, before_dispatch, deposit, dollars, place_agreed
from tests.factories.catalogue import ProductFactory
from tests.factories.money import paid
from tests.factories.sales import NOON
from tests.integration.payments.test_callbacks_race import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def attempt() -> PaymentAttempt:
    """The deposit of a deal of 9,000 dollars, about to be paid: 2,700."""
    product = ProductFactory(stock__num_in_stock=100)
    deal = place_agreed([agreed_order(product)], [deposit("2700.00"), before_dispatch("6300.00")])
    return start_attempt(purchase_id=deal.pk, now=NOON)


def pay_twice_at_once(attempt: PaymentAttempt) -> list[str]:
    all_at_once(
        *[
            lambda txn=txn: settle(attempt_id=attempt.pk, fact=paid(attempt, txn_id=txn), now=NOON)
            for txn in ("first", "second")
        ]
    )
    return sorted(Receipt.objects.values_list("disposition", flat=True))


def lies(kind: AccountKind, purchase: Purchase) -> Money:
    return -balance(kind=kind, owner=purchase.number, currency="USD")


def test_of_two_payments_of_one_part_at_once_one_pays_it_and_one_goes_back(attempt: PaymentAttempt) -> None:
    assert pay_twice_at_once(attempt) == [Disposition.DUPLICATE, Disposition.MILESTONE]

    purchase = attempt.purchase
    assert [one.paid_at is not None for one in purchase.milestones.in_order()] == [True, False]
    assert Refund.objects.get().money == dollars("2700.00")
    assert lies(AccountKind.BUYER_DEPOSIT, purchase) == dollars("2700.00")
    assert lies(AccountKind.REFUND_DUE, purchase) == dollars("2700.00")
    assert ledger_faults() == []


def test_one_movement_of_money_told_twice_at_once_counts_once(attempt: PaymentAttempt) -> None:
    all_at_once(*[lambda: settle(attempt_id=attempt.pk, fact=paid(attempt, txn_id="one"), now=NOON)] * 2)

    assert Receipt.objects.get().disposition == Disposition.MILESTONE
    assert not Refund.objects.exists()
    assert ledger_faults() == []


def test_each_of_two_parts_paid_at_once_is_paid(attempt: PaymentAttempt) -> None:
    whole = Money(Decimal("6300.00"), "USD")

    all_at_once(
        lambda: settle(attempt_id=attempt.pk, fact=paid(attempt, txn_id="deposit"), now=NOON),
        lambda: settle(attempt_id=attempt.pk, fact=paid(attempt, whole, txn_id="rest"), now=NOON),
    )

    came = sum(receipt.amount for receipt in Receipt.objects.all())
    went = sum(refund.amount for refund in Refund.objects.all())
    paid_parts = [one.amount for one in attempt.purchase.milestones.in_order() if one.paid_at is not None]
    assert came == Decimal("9000.00")
    assert came - went >= sum(paid_parts) > 0  # whichever came first: nothing is lost, and nothing is paid by nothing
    assert ledger_faults() == []


@pytest.mark.skipif(
    house.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql",
    reason="SQLite lets one transaction write at a time, so there is no race to show",
)
def test_without_the_lock_both_pay_the_same_part(attempt: PaymentAttempt, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""
    both_looked = threading.Barrier(2)
    look = by_milestones.mended

    def together(**asked: Any) -> Plan:
        plan = look(**asked)
        with suppress(threading.BrokenBarrierError):
            both_looked.wait(timeout=30)
        return plan

    monkeypatch.setattr(settling, "lock_purchase", lambda purchase_id: Purchase.objects.get(pk=purchase_id))
    monkeypatch.setattr(by_milestones, "mended", together)

    assert Disposition.DUPLICATE not in pay_twice_at_once(attempt)
