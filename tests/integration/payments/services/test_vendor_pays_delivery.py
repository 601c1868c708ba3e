"""A vendor pays for delivery, all or part: the examples of docs/algorithms/ledger.md, to the riel."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.lifecycle import decline_order
from marketplace.sales.order.services.placement import Terms, place_purchase
from marketplace.sales.order.utils import DeliveryChoice
from payments.ledger.models import Posting
from payments.models import RefundReason
from payments.selectors import ledger_faults
from payments.services.attempts import start_payment
from payments.services.cash import note_cash_collected
from payments.services.refunds import refund_order
from payments.services.settle import settle
from payments.vendor_money import money_sheet
from tests.factories.catalogue import ProductFactory
from tests.factories.money import paid
from tests.factories.sales import BUYER, NOON, deliveries_for, destination, make_basket
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from tests.integration.payments.refunds.paid import ask

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def money(amount: str | int, currency: str = "KHR") -> Money:
    return Money(Decimal(amount), currency)


def place(
    *, charge: int, by_vendor: int, total: Money, method: str = "bakong", own_usd: str | None = None, pieces: int = 1
) -> Purchase:
    """Place Sokha's pepper at 14,000 with a delivery of which she pays a part."""
    vendor = VendorFactory(code="sokha")
    pepper = ProductFactory(
        vendor=vendor, stock__price=Decimal(14_000), stock__price_usd=Decimal(own_usd) if own_usd else None
    )
    basket = make_basket([(pepper, pieces)])
    choice = DeliveryChoice("cambodia_post:ems", "EMS", money(charge), money(by_vendor), {"code": "cambodia_post:ems"})
    return place_purchase(
        basket_id=basket.pk,
        buyer=BUYER,
        destination=destination(),
        deliveries=deliveries_for(basket, choice),
        terms=Terms(
            payment_method=method,
            expected_total=total,
            khr_per_usd=Decimal(4050),
            hold_for=timedelta(minutes=15) if method == "bakong" else None,
        ),
        now=NOON,
    )


def pay(purchase: Purchase) -> None:
    for attempt in start_payment(purchase_id=purchase.pk, now=NOON):
        settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)


def entry(key: str) -> dict[str, Decimal]:
    rows = Posting.objects.filter(entry__key__startswith=key).select_related("account")
    return {str(row.account).removesuffix(":KHR"): row.amount for row in rows}


def decline(purchase: Purchase) -> None:
    order = purchase.orders.get()
    decline_order(order=order, by=UserFactory(), reason="none left", now=NOON)
    refund_order(order_id=order.pk, reason=RefundReason.DECLINED, now=NOON)


def test_vendor_pays_a_part_and_the_carrier_is_owed_the_whole() -> None:
    purchase = place(charge=4_000, by_vendor=2_000, total=money(18_000))

    pay(purchase)

    assert entry("sale:") == {
        f"buyer_deposit:{purchase.number}": 18_000,
        "vendor_payable:sokha": -12_000,
        "carrier_payable:cambodia_post": -6_000,
    }
    order = purchase.orders.get()
    assert order.delivery_owed == money(6_000)
    assert order.delivery_quote == {"code": "cambodia_post:ems"}
    assert ledger_faults() == []


def test_vendor_pays_all_of_it() -> None:
    purchase = place(charge=0, by_vendor=6_000, total=money(14_000))

    pay(purchase)

    assert entry("sale:") == {
        f"buyer_deposit:{purchase.number}": 14_000,
        "vendor_payable:sokha": -8_000,
        "carrier_payable:cambodia_post": -6_000,
    }


def test_vendor_pays_more_than_its_goods_bring() -> None:
    purchase = place(charge=0, by_vendor=20_000, total=money(14_000))

    pay(purchase)

    assert entry("sale:")["vendor_payable:sokha"] == 6_000
    assert ledger_faults() == []


@pytest.mark.parametrize(("charge", "by_vendor"), [(4_000, 2_000), (0, 6_000)])
def test_declined_order_leaves_nobody_owed_anything(charge: int, by_vendor: int) -> None:
    purchase = place(charge=charge, by_vendor=by_vendor, total=money(14_000 + charge))
    pay(purchase)

    decline(purchase)

    assert entry("refund-due") == {
        "vendor_payable:sokha": 14_000 - by_vendor,
        "carrier_payable:cambodia_post": 6_000,
        f"refund_due:{purchase.number}": -14_000 - charge,
    }
    assert ledger_faults() == []


def test_goods_that_go_back_later_leave_the_carrier_what_it_earned() -> None:
    purchase = place(charge=4_000, by_vendor=2_000, total=money(32_000), pieces=2)
    pay(purchase)

    ask(purchase.orders.get(), 1)

    assert entry("refund-due") == {"vendor_payable:sokha": 14_000, f"refund_due:{purchase.number}": -14_000}
    decline(purchase)
    assert _balance("vendor_payable:sokha") == 0
    assert _balance("carrier_payable:cambodia_post") == 0


def _balance(account: str) -> Decimal:
    rows = Posting.objects.select_related("account")
    return sum((row.amount for row in rows if str(row.account).startswith(account)), Decimal(0))


def test_free_delivery_of_an_order_refunded_in_part_before_it_is_off() -> None:
    purchase = place(charge=0, by_vendor=6_000, total=money(28_000), pieces=2)
    pay(purchase)
    ask(purchase.orders.get(), 1)

    decline(purchase)

    assert _balance("vendor_payable:sokha") == 0
    assert _balance("carrier_payable:cambodia_post") == 0
    assert ledger_faults() == []


def test_at_the_door_it_is_the_same() -> None:
    purchase = place(charge=4_000, by_vendor=2_000, total=money(18_000), method="cash_on_delivery")
    order = purchase.orders.get()

    note_cash_collected(order_number=order.number, carrier="cambodia_post", taken=money(18_000), now=NOON)

    assert entry("cash:") == {
        "cash_in_transit:cambodia_post": 18_000,
        "vendor_payable:sokha": -12_000,
        "carrier_payable:cambodia_post": -6_000,
    }


def test_in_dollars_the_share_is_in_riel_whole() -> None:
    purchase = place(charge=4_000, by_vendor=2_000, total=money("4.45", "USD"))  # 3.46 + 0.99

    pay(purchase)

    assert entry("sale:") == {
        f"buyer_deposit:{purchase.number}:USD": Decimal("4.45"),
        "exchange:USD": Decimal("-4.45"),
        "exchange": 18_022,
        "vendor_payable:sokha": -12_000,
        "carrier_payable:cambodia_post": -6_000,
        "rounding": -22,
    }
    decline(purchase)
    assert _balance("vendor_payable:sokha") == 0
    assert _balance("carrier_payable:cambodia_post") == 0
    assert ledger_faults() == []


def test_price_of_its_own_in_dollars_leaves_the_vendor_owing_riel() -> None:
    purchase = place(charge=0, by_vendor=6_000, total=money("3.50", "USD"), own_usd="3.50")

    pay(purchase)

    assert entry("sale:") == {
        f"buyer_deposit:{purchase.number}:USD": Decimal("3.50"),
        "vendor_payable:sokha:USD": Decimal("-3.50"),
        "vendor_payable:sokha": 6_000,
        "carrier_payable:cambodia_post": -6_000,
    }
    decline(purchase)
    assert _balance("vendor_payable:sokha") == 0
    assert _balance("carrier_payable:cambodia_post") == 0


def test_vendor_reads_its_goods_less_what_it_paid() -> None:
    purchase = place(charge=4_000, by_vendor=2_000, total=money(18_000))
    pay(purchase)
    vendor = purchase.orders.get().vendor
    assert vendor is not None

    sheet = money_sheet(vendor=vendor, first=NOON.date(), last=NOON.date())

    assert (sheet.total.goods, sheet.total.delivery, sheet.after) == (money(12_000), money(6_000), money(12_000))
