"""The examples of docs/algorithms/refunds.md, to the riel."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction

from marketplace.sales.order.models import Purchase
from payments.errors import UnableToRefund
from payments.ledger.models import AccountKind
from payments.ledger.services import balance, credit, debit, post_entry
from payments.models import Refund, RefundStatus, RefundWay
from payments.services.cash import note_cash_collected, record_remittance
from payments.services.refunds.by_hand import record_given_by_vendor, record_transfer, take_on
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from tests.integration.payments.refunds.paid import ask, entry, order_of, owed_back, pay, placed, riel

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def owed(kind: AccountKind, owner: str) -> int:
    return -int(balance(kind=kind, owner=owner, currency="KHR").amount)


def transferred(refund: Refund) -> None:
    take_on(refund_id=refund.pk, by=UserFactory(), now=NOON)
    record_transfer(refund_id=refund.pk, reference=f"FT{refund.pk}", by=UserFactory(), now=NOON)


def test_two_of_three_pieces(purchase: Purchase) -> None:
    transferred(ask(order_of(purchase), 2))

    assert entry("refund-due") == {"vendor_payable:sokha": 28_000, f"refund_due:{purchase.number}": -28_000}
    assert entry("refund-sent") == {f"refund_due:{purchase.number}": 28_000, "clearing:bakong": -28_000}


def test_all_of_it(purchase: Purchase) -> None:
    ask(order_of(purchase), 3, delivery=True)

    assert entry("refund-due") == {
        "vendor_payable:sokha": 42_000,
        "carrier_payable:cambodia_post": 6_000,
        f"refund_due:{purchase.number}": -48_000,
    }


@pytest.mark.parametrize(("fee", "shares"), [(3_150, [1_050, 1_050, 1_050]), (1_000, [333, 334, 333])])
def test_commission_goes_back_in_proportion_and_in_sum(fee: int, shares: list[int]) -> None:
    purchase = placed(scarf=0)
    order = order_of(purchase)
    receipt = pay(purchase)
    Purchase.objects.get()
    assert receipt.amount == 48_000
    sold_with_commission(order_of(purchase).number, fee)

    back = []
    for _ in range(3):
        refund = ask(order, 1)
        postings = entry(f"refund-due:{refund.public_id}")
        back.append(postings["commission:"])
        assert postings["vendor_payable:sokha"] == 14_000 - postings["commission:"]

    assert back == shares
    assert owed(AccountKind.COMMISSION, "") == 0
    assert owed(AccountKind.VENDOR_PAYABLE, "sokha") == 0


def sold_with_commission(number: str, fee: int) -> None:
    """Book an order's sale again as if a rule had left us a share: `sale:` was written without one."""
    with transaction.atomic():
        post_entry(
            key=f"cash:{number}",
            event="a share of the sale",
            lines=[
                debit(AccountKind.VENDOR_PAYABLE, "sokha", riel(fee)),
                credit(AccountKind.COMMISSION, "", riel(fee)),
            ],
            occurred_at=NOON,
        )


def test_cash_handed_over_goes_back_by_hand() -> None:
    purchase = placed(scarf=0, method="cash_on_delivery")
    order = order_of(purchase)
    with pytest.raises(UnableToRefund):
        ask(order, 1)
    note_cash_collected(order_number=order.number, carrier="cambodia_post", taken=riel(48_000), now=NOON)
    with pytest.raises(UnableToRefund):
        ask(order, 1)
    record_remittance(
        order_number=order.number, carrier="cambodia_post", money=riel(48_000), reference="R1", by=None, now=NOON
    )

    refund = ask(order, 1)
    transferred(refund)

    assert entry("refund-due") == {"vendor_payable:sokha": 14_000, f"refund_due:{purchase.number}": -14_000}
    assert entry("refund-sent") == {f"refund_due:{purchase.number}": 14_000, "clearing:cash_on_delivery": -14_000}


def test_directly_paid_order_is_given_back_by_its_vendor() -> None:
    purchase = placed(scarf=0, settlement_mode="direct", bakong_account_id="sokha@aclb")
    order = order_of(purchase)
    pay(purchase)
    assert owed(AccountKind.VENDOR_PAYABLE, "sokha") == -6_000

    refund = ask(order, 1, delivery=True)

    assert (refund.way, refund.giver, refund.money) == (RefundWay.VENDOR, "sokha", riel(20_000))
    assert entry("refund-due") == {
        "vendor_payable:sokha": 14_000,
        "carrier_payable:cambodia_post": 6_000,
        f"refund_due:{purchase.number}": -20_000,
    }
    with pytest.raises(UnableToRefund):
        take_on(refund_id=refund.pk, by=UserFactory(), now=NOON)
    assert order.vendor is not None
    record_given_by_vendor(refund_id=refund.pk, vendor=order.vendor, reference="FT 9", by=UserFactory(), now=NOON)

    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED
    assert entry("refund-sent") == {f"refund_due:{purchase.number}": 20_000, "vendor_payable:sokha": -20_000}
    assert owed(AccountKind.VENDOR_PAYABLE, "sokha") == 0
    assert owed(AccountKind.CARRIER_PAYABLE, "cambodia_post") == 0
    assert owed_back(purchase) == riel(0)


def test_vendor_gives_back_only_what_is_its_own_to_give(purchase: Purchase) -> None:
    refund = ask(order_of(purchase), 1)
    stranger = order_of(purchase, "chanthy").vendor
    assert stranger is not None

    with pytest.raises(Refund.DoesNotExist):
        record_given_by_vendor(refund_id=refund.pk, vendor=stranger, reference="FT1", by=UserFactory(), now=NOON)

    assert Decimal(0) == Refund.objects.get().delivery
