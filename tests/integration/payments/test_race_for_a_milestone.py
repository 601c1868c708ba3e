"""One part of a price is paid twice at the same moment: it is paid once, and the other money goes back.

Each payment is a thread with a connection of its own. The control lets the second see
what was there before the first, and counts both.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.plan import plan_of
from payments.ledger.models import AccountKind
from payments.ledger.services import balance
from payments.models import Disposition, PaymentAttempt, Receipt, Refund
from payments.selectors import ledger_faults
from payments.services import bookkeeping, by_milestones
from payments.services.attempts import start_attempt
from payments.services.settle import settle
from tests.factories.agreed import agreed_order, before_dispatch, deposit, dollars, on_arrival, place_agreed
from tests.factories.catalogue import ProductFactory
from tests.factories.money import paid
from tests.factories.sales import NOON
from tests.integration.payments.test_callbacks_race import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def attempt() -> PaymentAttempt:
    """The second part of a deal of 9,000 dollars, about to be paid: 4,500. The deposit of 2,700 is here."""
    product = ProductFactory(stock__num_in_stock=100)
    parts = [deposit("2700.00"), before_dispatch("4500.00"), on_arrival("1800.00")]
    deal = place_agreed([agreed_order(product)], parts)
    first = start_attempt(purchase_id=deal.pk, now=NOON)
    settle(attempt_id=first.pk, fact=paid(first, txn_id="deposit"), now=NOON)
    return start_attempt(purchase_id=deal.pk, now=NOON)


def pay_twice_at_once(attempt: PaymentAttempt) -> list[str]:
    all_at_once(
        *[
            lambda txn=txn: settle(attempt_id=attempt.pk, fact=paid(attempt, txn_id=txn), now=NOON)
            for txn in ("first", "second")
        ]
    )
    return sorted(Receipt.objects.filter(attempt=attempt).values_list("disposition", flat=True))


def lies(kind: AccountKind, purchase: Purchase) -> Money:
    return -balance(kind=kind, owner=purchase.number, currency="USD")


def test_of_two_payments_of_one_part_at_once_one_pays_it_and_one_goes_back(attempt: PaymentAttempt) -> None:
    assert pay_twice_at_once(attempt) == [Disposition.DUPLICATE, Disposition.MILESTONE]

    purchase = attempt.purchase
    assert [one.paid_at is not None for one in purchase.milestones.in_order()] == [True, True, False]
    assert Refund.objects.get().money == dollars("4500.00")
    assert lies(AccountKind.BUYER_DEPOSIT, purchase) == dollars("7200.00")
    assert lies(AccountKind.REFUND_DUE, purchase) == dollars("4500.00")
    assert ledger_faults() == []


def test_one_movement_of_money_told_twice_at_once_counts_once(attempt: PaymentAttempt) -> None:
    all_at_once(*[lambda: settle(attempt_id=attempt.pk, fact=paid(attempt, txn_id="one"), now=NOON)] * 2)

    assert Receipt.objects.get(attempt=attempt).disposition == Disposition.MILESTONE
    assert not Refund.objects.exists()
    assert ledger_faults() == []


def test_of_two_parts_that_are_paid_at_once_no_money_is_lost(attempt: PaymentAttempt) -> None:
    last = Money(Decimal("1800.00"), "USD")

    all_at_once(
        lambda: settle(attempt_id=attempt.pk, fact=paid(attempt, txn_id="second"), now=NOON),
        lambda: settle(attempt_id=attempt.pk, fact=paid(attempt, last, txn_id="last"), now=NOON),
    )

    came = sum(receipt.amount for receipt in Receipt.objects.all())
    went = sum(refund.amount for refund in Refund.objects.all())
    paid_parts = [one.amount for one in attempt.purchase.milestones.in_order() if one.paid_at is not None]
    assert came == Decimal("9000.00")
    assert came - went >= sum(paid_parts) >= Decimal("7200.00")  # whichever came first
    assert ledger_faults() == []


def test_without_a_look_under_the_lock_the_same_part_is_paid_again(
    attempt: PaymentAttempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: what the second sees where nothing makes it wait for the first."""
    purchase = Purchase.objects.get(pk=attempt.purchase_id)
    plan, lay = plan_of(purchase), lies(AccountKind.BUYER_DEPOSIT, purchase)
    settle(attempt_id=attempt.pk, fact=paid(attempt, txn_id="first"), now=NOON)
    monkeypatch.setattr(by_milestones, "mended", lambda **_asked: plan)
    monkeypatch.setattr(bookkeeping, "deposit_of", lambda **_asked: lay)

    settle(attempt_id=attempt.pk, fact=paid(attempt, txn_id="second"), now=NOON)

    came = Receipt.objects.filter(attempt=attempt).values_list("disposition", flat=True)
    assert list(came) == [Disposition.MILESTONE] * 2
    assert not Refund.objects.exists()  # 4,500 dollars too much, and nobody gives them back
