"""Money that an officer enters by hand: counted once, put down as it came, and told who entered it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.core.models import AuditEntry
from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.lifecycle import expire_purchase
from marketplace.sales.order.statuses import OrderStatus
from payments.errors import UnableToRecordReceipt
from payments.models import Disposition, PaymentAttempt, Receipt, Refund
from payments.selectors import ledger_faults
from payments.services.manual import record_by_hand
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON, make_basket, place
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def purchase() -> Purchase:
    """A purchase of 20,000 riel."""
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=3)
    return place(make_basket([(product, 1)]))


@pytest.fixture(autouse=True)
def _ledger_is_sound_afterwards() -> object:
    yield
    assert ledger_faults() == []


def enter(
    purchase: Purchase, amount: int = 20_000, reference: str = "slip 7", currency: str = "KHR", **more: object
) -> Receipt:
    told = {"occurred_at": NOON, "by": UserFactory(), "now": NOON, **more}
    return record_by_hand(purchase=purchase, money=Money(Decimal(amount), currency), reference=reference, **told)  # type: ignore[arg-type]


def status_of(purchase: Purchase) -> str:
    status: str = purchase.orders.get().status
    return status


def test_money_entered_by_hand_pays_and_says_who_entered_it(purchase: Purchase) -> None:
    officer = UserFactory()

    receipt = enter(purchase, reference="  slip   7 ", by=officer)

    assert (receipt.provider, receipt.provider_txn_id, receipt.disposition) == ("manual", "slip 7", Disposition.OK)
    assert status_of(purchase) == OrderStatus.CONFIRMED
    entry = AuditEntry.objects.get(action="receipt.entered_by_hand")
    assert entry.actor == officer
    assert entry.data == {"reference": "slip 7", "money": str(receipt.money), "purchase": purchase.number}


def test_one_reference_counts_once_whatever_it_is_for(purchase: Purchase) -> None:
    enter(purchase)
    other = place(make_basket([(ProductFactory(stock__num_in_stock=3), 1)]))

    for wanted in (purchase, other):
        with pytest.raises(UnableToRecordReceipt, match=r"already|រួច"):
            enter(wanted)

    assert Receipt.objects.count() == 1
    assert status_of(other) == OrderStatus.AWAITING_PAYMENT


def test_two_slips_together_pay(purchase: Purchase) -> None:
    first = enter(purchase, 5_000, "slip 1")
    assert (first.disposition, status_of(purchase)) == (Disposition.PARTIAL, OrderStatus.AWAITING_PAYMENT)

    enter(purchase, 15_000, "slip 2")

    assert status_of(purchase) == OrderStatus.CONFIRMED
    assert Receipt.objects.filter(provider="manual").count() == 2


def test_slip_after_the_last_one_is_due_back(purchase: Purchase) -> None:
    enter(purchase)

    second = enter(purchase, reference="slip 8")

    assert second.disposition == Disposition.DUPLICATE
    assert Refund.objects.get().money == second.money


def test_money_for_a_purchase_that_expired_revives_it(purchase: Purchase) -> None:
    expire_purchase(purchase_id=purchase.pk, now=NOON + timedelta(hours=1))

    enter(purchase, now=NOON + timedelta(hours=2))

    assert status_of(purchase) == OrderStatus.CONFIRMED


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": "  "},
        {"reference": "x" * 101},
        {"amount": 0},
        {"occurred_at": NOON + timedelta(seconds=1)},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(purchase: Purchase, wrong: dict[str, object]) -> None:
    with pytest.raises(UnableToRecordReceipt):
        enter(purchase, **wrong)  # type: ignore[arg-type]

    assert not Receipt.objects.exists()
    assert not PaymentAttempt.objects.exists()


def test_order_of_another_purchase_is_refused(purchase: Purchase) -> None:
    other = place(make_basket([(ProductFactory(stock__num_in_stock=3), 1)]))

    with pytest.raises(UnableToRecordReceipt):
        enter(purchase, order=other.orders.get())

    assert not Receipt.objects.exists()
