"""A vendor's money: every column from the ledger, all of them together the vendor's account."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from marketplace.core.money import Money
from marketplace.sales.order.services.lifecycle import decline_order
from payments.ledger.models import AccountKind
from payments.ledger.services import credit, debit, post_entry, reverse_entry
from payments.models import RefundReason
from payments.selectors import owed_to
from payments.services.cash import note_cash_collected
from payments.services.refunds import refund_order
from payments.vendor_money import EARNED, GIVEN_BACK, PAID_OUT, currencies_of, entry_page, entry_rows, money_sheet
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from tests.integration.payments.services.test_worked_examples import pay, place_pepper_and_scarf, riel
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]

YEAR = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}


def sale(vendor: Vendor, key: str, goods: int, *, fee: int = 0, at: datetime = NOON, currency: str = "KHR") -> None:
    """Book a sale as one with a commission will be: the fee is kept of what the goods bring."""
    money = Money(Decimal(goods), currency)
    kept = Money(Decimal(fee), currency)
    with transaction.atomic():
        post_entry(
            key=f"sale:{key}",
            event="sale",
            lines=[
                debit(AccountKind.BUYER_DEPOSIT, key, money + Money(Decimal(6_000), currency)),
                credit(AccountKind.VENDOR_PAYABLE, vendor.code, money - kept),
                credit(AccountKind.COMMISSION, "", kept),
                credit(AccountKind.CARRIER_PAYABLE, "fake", Money(Decimal(6_000), currency)),
            ],
            occurred_at=at,
        )


def payout(vendor: Vendor, key: str, amount: int, at: datetime = NOON) -> None:
    with transaction.atomic():
        post_entry(
            key=f"payout:{key}",
            event="payout",
            lines=[
                debit(AccountKind.VENDOR_PAYABLE, vendor.code, riel(amount)),
                credit(AccountKind.CLEARING, "bakong", riel(amount)),
            ],
            occurred_at=at,
        )


def test_a_paid_purchase_and_one_that_was_declined() -> None:
    purchase = place_pepper_and_scarf()
    pay(purchase, 115_000)
    sokha = Vendor.objects.get(code="sokha")
    order = purchase.orders.get(vendor=sokha)
    assert money_sheet(vendor=sokha, **YEAR).total.change == owed_to(vendor=sokha) == riel(14_000)

    decline_order(order=order, by=UserFactory(), reason="broken", now=NOON)
    refund_order(order_id=order.pk, reason=RefundReason.DECLINED, now=NOON)

    total = money_sheet(vendor=sokha, **YEAR).total
    assert (total.orders, total.goods, total.refunds) == (1, riel(14_000), riel(14_000))
    assert total.delivery == riel(0)
    assert total.change == owed_to(vendor=sokha) == riel(0)
    chanthy = money_sheet(vendor=Vendor.objects.get(code="chanthy"), **YEAR)
    assert (chanthy.total.goods, chanthy.total.delivery, chanthy.after) == (riel(90_000), riel(5_000), riel(90_000))


def test_cash_at_the_door_is_earned_when_it_is_taken() -> None:
    purchase = place_pepper_and_scarf(method="cash_on_delivery", with_scarf=False)
    order = purchase.orders.get()
    assert order.vendor is not None
    assert money_sheet(vendor=order.vendor, **YEAR).total.is_nothing

    note_cash_collected(order_number=order.number, carrier="cambodia_post", taken=riel(20_000), now=NOON)

    total = money_sheet(vendor=order.vendor, **YEAR).total
    assert (total.orders, total.goods, total.delivery) == (1, riel(14_000), riel(6_000))


def test_commission_payouts_and_what_was_put_right_add_up_to_the_account() -> None:
    vendor, other = VendorFactory(), VendorFactory()
    sale(vendor, "P1", 50_000, fee=2_500)
    sale(vendor, "P2", 10_000, fee=500)
    sale(other, "P3", 99_000)
    payout(vendor, "1", 20_000)
    with transaction.atomic():
        reverse_entry(key="sale:P2", occurred_at=NOON)

    sheet = money_sheet(vendor=vendor, **YEAR)

    total = sheet.total
    assert (total.goods, total.commission, total.paid_out, total.other) == (
        riel(50_000), riel(2_500), riel(20_000), riel(0),
    )  # fmt: skip
    assert sheet.after == owed_to(vendor=vendor) == riel(27_500)
    rows = list(entry_rows(vendor=vendor, **YEAR))
    assert [(row.what, row.is_reversal) for row in rows] == [
        (EARNED, False), (EARNED, False), (PAID_OUT, False), (EARNED, True),
    ]  # fmt: skip
    assert rows[-1].balance == sheet.after
    assert Money.total((row.sums.change for row in rows), "KHR") == total.change
    for name in ("goods", "refunds", "commission", "paid_out", "other", "delivery"):
        assert Money.total((getattr(row.sums, name) for row in rows), "KHR") == getattr(total, name), name


def test_a_refund_gives_the_commission_back_too() -> None:
    vendor = VendorFactory()
    sale(vendor, "P1", 50_000, fee=2_500)
    with transaction.atomic():
        post_entry(
            key="refund-due:x",
            event="refund due",
            lines=[
                debit(AccountKind.VENDOR_PAYABLE, vendor.code, riel(47_500)),
                debit(AccountKind.COMMISSION, "", riel(2_500)),
                credit(AccountKind.REFUND_DUE, "P1", riel(50_000)),
            ],
            occurred_at=NOON,
        )

    total = money_sheet(vendor=vendor, **YEAR).total

    assert (total.goods, total.refunds, total.commission, total.change) == (
        riel(50_000), riel(50_000), riel(0), riel(0),
    )  # fmt: skip
    assert [row.what for row in entry_rows(vendor=vendor, **YEAR)] == [EARNED, GIVEN_BACK]


def test_a_month_begins_at_midnight_in_cambodia() -> None:
    vendor = VendorFactory()
    sale(vendor, "P1", 1_000, at=datetime(2026, 10, 31, 16, 59, tzinfo=UTC))
    sale(vendor, "P2", 2_000, at=datetime(2026, 10, 31, 17, 0, tzinfo=UTC))

    sheet = money_sheet(vendor=vendor, first=date(2026, 10, 5), last=date(2026, 11, 30))

    november, october = sheet.months
    assert (october.first, october.last) == (date(2026, 10, 5), date(2026, 10, 31))
    assert (october.sums.goods, november.sums.goods) == (riel(1_000), riel(2_000))
    assert (october.balance, november.balance) == (riel(1_000), riel(3_000))


def test_what_was_owed_before_is_carried_into_the_range() -> None:
    vendor = VendorFactory()
    sale(vendor, "P1", 5_000, at=datetime(2025, 6, 1, tzinfo=UTC))
    sale(vendor, "P2", 7_000)

    sheet = money_sheet(vendor=vendor, **YEAR)
    assert (sheet.before, sheet.total.change, sheet.after) == (riel(5_000), riel(7_000), riel(12_000))
    assert [row.balance for row in entry_rows(vendor=vendor, **YEAR)] == [riel(12_000)]


def test_currencies_are_never_mixed() -> None:
    vendor = VendorFactory()
    sale(vendor, "P1", 5_000)
    sale(vendor, "P2", 30, currency="USD")

    assert currencies_of(vendor=vendor) == ["KHR", "USD"]
    assert currencies_of(vendor=VendorFactory()) == ["KHR"]
    assert money_sheet(vendor=vendor, **YEAR).after == riel(5_000)
    assert money_sheet(vendor=vendor, **YEAR, currency="USD").after == Money(Decimal(30), "USD")


def test_pages_of_entries_go_on_with_what_was_owed() -> None:
    vendor = VendorFactory()
    for number in range(5):
        sale(vendor, f"P{number}", 1_000 * (number + 1))

    page, newest = entry_page(vendor=vendor, **YEAR, number=1, size=2)
    _page, middle = entry_page(vendor=vendor, **YEAR, number="2", size=2)
    _page, last = entry_page(vendor=vendor, **YEAR, number="99", size=2)

    assert page.paginator.count == 5
    straight = list(entry_rows(vendor=vendor, **YEAR))
    assert [*newest, *middle, *last] == straight[::-1]


def test_a_sheet_takes_few_queries_however_much_was_sold(django_assert_max_num_queries: Any) -> None:
    vendor = VendorFactory()
    for number in range(12):
        sale(vendor, f"P{number}", 1_000, fee=10, at=datetime(2026, 1 + number % 9, 3, tzinfo=UTC))

    with django_assert_max_num_queries(3):
        money_sheet(vendor=vendor, **YEAR)
    with django_assert_max_num_queries(4):
        entry_page(vendor=vendor, **YEAR, number=1, size=50)
