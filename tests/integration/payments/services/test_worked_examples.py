"""The examples of docs/algorithms/ledger.md, to the riel."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.lifecycle import decline_order
from marketplace.sales.order.services.placement import Terms, place_purchase
from marketplace.sales.order.utils import DeliveryChoice
from payments.errors import UnableToRecordCash
from payments.ledger.models import Posting
from payments.models import RefundReason
from payments.providers.base import Fact, FactKind
from payments.selectors import ledger_faults
from payments.services.attempts import start_attempt
from payments.services.cash import note_cash_collected, record_remittance
from payments.services.refunds import refund_order
from payments.services.settle import settle
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import BUYER, NOON, destination, make_basket
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


def place_pepper_and_scarf(*, method: str = "bakong", with_scarf: bool = True) -> Purchase:
    sokha, chanthy = VendorFactory(code="sokha"), VendorFactory(code="chanthy")
    pepper = ProductFactory(vendor=sokha, stock__price=Decimal(14_000))
    scarf = ProductFactory(vendor=chanthy, stock__price=Decimal(90_000))
    ems = DeliveryChoice("cambodia_post:ems", "EMS", riel(6_000))
    bus = DeliveryChoice("bus_parcel:station", "Bus", riel(5_000))
    from datetime import timedelta

    return place_purchase(
        basket_id=make_basket([(pepper, 1), (scarf, 1)] if with_scarf else [(pepper, 1)]).pk,
        buyer=BUYER,
        destination=destination(),
        deliveries={pepper.stockrecords.get().partner_id: ems, scarf.stockrecords.get().partner_id: bus},
        terms=Terms(
            payment_method=method,
            expected_total=riel(115_000 if with_scarf else 20_000),
            khr_per_usd=Decimal(4050),
            hold_for=timedelta(minutes=15) if method == "bakong" else None,
        ),
        now=NOON,
    )


def pay(purchase: Purchase, amount: int, txn_id: str = "a" * 64) -> None:
    attempt = start_attempt(purchase_id=purchase.pk, now=NOON)
    fact = Fact(
        kind=FactKind.PAID,
        attempt_ref=attempt.key,
        txn_id=txn_id,
        money=riel(amount),
        to_account=attempt.payee_account,
        occurred_at=NOON,
    )
    settle(attempt_id=attempt.pk, fact=fact, now=NOON)


def entry(key: str) -> dict[str, int]:
    """Return the postings of one entry, by account."""
    rows = Posting.objects.filter(entry__key__startswith=key).select_related("account")
    return {f"{row.account.kind}:{row.account.owner}": int(row.amount) for row in rows}


def test_purchase_of_two_vendors_paid_by_khqr() -> None:
    purchase = place_pepper_and_scarf()
    number = purchase.number

    pay(purchase, 115_000)

    assert entry("receipt:bakong") == {"clearing:bakong": 115_000, f"buyer_deposit:{number}": -115_000}
    assert entry(f"sale:{number}-1") == {
        f"buyer_deposit:{number}": 20_000,
        "vendor_payable:sokha": -14_000,
        "carrier_payable:cambodia_post": -6_000,
    }
    assert entry(f"sale:{number}-2") == {
        f"buyer_deposit:{number}": 95_000,
        "vendor_payable:chanthy": -90_000,
        "carrier_payable:bus_parcel": -5_000,
    }
    assert ledger_faults() == []


def test_too_much() -> None:
    purchase = place_pepper_and_scarf()

    pay(purchase, 120_000)

    assert entry("refund-due") == {f"buyer_deposit:{purchase.number}": 5_000, f"refund_due:{purchase.number}": -5_000}


def test_vendor_declines_after_payment() -> None:
    purchase = place_pepper_and_scarf()
    pay(purchase, 115_000)
    order = purchase.orders.get(number__endswith="-1")

    decline_order(order=order, by=UserFactory(), reason="none left", now=NOON)
    refund_order(order_id=order.pk, reason=RefundReason.DECLINED, now=NOON)

    assert entry("refund-due") == {
        "vendor_payable:sokha": 14_000,
        "carrier_payable:cambodia_post": 6_000,
        f"refund_due:{purchase.number}": -20_000,
    }


def test_cash_at_the_door_collected_and_remitted() -> None:
    purchase = place_pepper_and_scarf(method="cash_on_delivery", with_scarf=False)
    order = f"{purchase.number}-1"

    for _ in range(2):
        note_cash_collected(order_number=order, carrier="cambodia_post", taken=riel(20_000), now=NOON)
    record_remittance(
        order_number=order, carrier="cambodia_post", money=riel(20_000), reference="R1", by=None, now=NOON
    )

    assert entry(f"cash:{order}") == {
        "cash_in_transit:cambodia_post": 20_000,
        "vendor_payable:sokha": -14_000,
        "carrier_payable:cambodia_post": -6_000,
    }
    assert entry("receipt:cash_on_delivery") == {
        "clearing:cash_on_delivery": 20_000,
        "cash_in_transit:cambodia_post": -20_000,
    }
    assert Purchase.objects.get().paid_at == NOON
    assert ledger_faults() == []


def test_cash_remitted_short_leaves_the_rest_with_the_carrier() -> None:
    purchase = place_pepper_and_scarf(method="cash_on_delivery", with_scarf=False)
    order = f"{purchase.number}-1"
    note_cash_collected(order_number=order, carrier="cambodia_post", taken=riel(20_000), now=NOON)

    record_remittance(
        order_number=order, carrier="cambodia_post", money=riel(18_000), reference="R1", by=None, now=NOON
    )

    assert Purchase.objects.get().paid_at is None
    with pytest.raises(UnableToRecordCash):
        record_remittance(
            order_number=order, carrier="cambodia_post", money=riel(3_000), reference="R2", by=None, now=NOON
        )
    with pytest.raises(UnableToRecordCash):
        record_remittance(
            order_number=order, carrier="cambodia_post", money=riel(2_000), reference="R1", by=None, now=NOON
        )
    assert entry("receipt:cash_on_delivery")["cash_in_transit:cambodia_post"] == -18_000
