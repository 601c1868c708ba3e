"""The money page, its file, and what was sold, to those who may see money."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.core.money import Money
from marketplace.sales.order.models import Order
from marketplace.vendor_portal.figures import sales_figures
from payments.selectors import owed_to
from tests.factories.logistics import add_line, make_order
from tests.factories.vendors import MembershipFactory, VendorFactory
from tests.integration.payments.test_vendor_money import payout, sale
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

DESK = "/en/vendors/desk/preah-dak/"


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


@pytest.fixture
def earned(shop: Vendor) -> Vendor:
    sale(shop, "P1001-1", 50_000, fee=2_500, at=timezone.now())
    sale(shop, "P1002-1", 10_000, at=timezone.now())
    payout(shop, "1", 20_000, at=timezone.now())
    return shop


@pytest.mark.parametrize(
    ("role", "sees"), [("owner", True), ("manager", True), ("accountant", True), ("packer", False)]
)
def test_money_is_for_those_who_may_see_it(client: Client, earned: Vendor, role: str, sees: bool) -> None:
    client.force_login(MembershipFactory(vendor=earned, role=role).user)

    for address in ("money/", "money/entries/", "money/entries.csv", "sales/"):
        assert client.get(f"{DESK}{address}").status_code == (200 if sees else 404)


def test_the_page_says_what_the_ledger_says(client: Client, earned: Vendor) -> None:
    page = client.get(f"{DESK}money/")

    [sheet] = page.context["sheets"]
    assert sheet.after == owed_to(vendor=earned) == riel(37_500)
    text = page.content.decode()
    assert "37,500" in text
    assert "Goods, 2 orders" in text
    entries = client.get(f"{DESK}money/entries/").content.decode()
    assert "P1001-1" in entries
    assert "paid out to you" in entries


def test_the_file_adds_up_to_the_account(client: Client, earned: Vendor) -> None:
    answer = client.get(f"{DESK}money/entries.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    head, before, *rows = list(csv.reader(io.StringIO(text)))
    assert head[:4] == ["Day", "What", "Order", "Goods"]
    assert Decimal(before[10]) + sum(Decimal(cell) for row in rows for cell in row[3:10]) == Decimal(37_500)
    assert rows[-1][10] == "37500"
    assert [row[2] for row in rows] == ["P1001-1", "P1002-1", ""]


def test_another_vendors_money_is_not_there(client: Client, earned: Vendor) -> None:
    sale(VendorFactory(), "P9009-1", 77_000, at=timezone.now())

    for address in ("money/", "money/entries/", "sales/"):
        text = client.get(f"{DESK}{address}").content.decode()
        assert "77,000" not in text
        assert "P9009" not in text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("first=2026-05-02&last=2026-05-01", "before the first"),
        ("first=2001-01-01&last=2026-05-01", "three years"),
        ("first=yesterday", "Enter a valid date"),
    ],
)
def test_wrong_days_are_refused_in_words_and_the_usual_ones_shown(
    client: Client, earned: Vendor, asked: str, words: str
) -> None:
    page = client.get(f"{DESK}money/?{asked}")

    assert words in page.content.decode()
    assert page.context["sheets"][0].after == riel(37_500)
    assert client.get(f"{DESK}money/entries/?{asked}&page=x&currency=XXX").status_code == 200
    assert client.get(f"{DESK}money/entries.csv?{asked}").status_code == 302


def test_days_are_typed_in_khmer_digits_too(client: Client, earned: Vendor) -> None:
    page = client.get(f"{DESK}money/?first=០១/០២/២០២៤&last=២៩/០២/២០២៤")

    assert (page.context["first"], page.context["last"]) == (date(2024, 2, 1), date(2024, 2, 29))
    assert page.context["sheets"][0].total.is_nothing


def test_bars_say_what_was_sold_and_leave_out_what_was_not(shop: Vendor) -> None:
    today, partner = timezone.localdate(), shop.partners.get()
    make_order(partner=partner)
    old = make_order(partner=partner)
    Order.objects.filter(pk=old.pk).update(confirmed_at=timezone.now() - timedelta(days=3), total_incl_tax=30_000)
    off = make_order(partner=partner)
    Order.objects.filter(pk=off.pk).update(status="cancelled")
    make_order()

    figures = sales_figures(vendor=shop, today=today)

    assert len(figures.days.bars) == 30
    assert len(figures.months.bars) == 12
    assert (figures.days.total, figures.days.orders, figures.days.highest) == (riel(72_000), 2, riel(48_000))
    assert (figures.days.bars[-1].sold, figures.days.bars[-4].sold) == (riel(48_000), riel(24_000))
    assert figures.days.bars[-4].height * 2 == figures.days.bars[-1].height == figures.days.height
    assert sum(bar.height for bar in figures.days.bars[:-4]) == 0
    assert figures.months.total == figures.days.total


def test_what_sold_best_is_told_with_its_pieces(shop: Vendor) -> None:
    order = make_order(partner=shop.partners.get())
    add_line(order, quantity=1)
    cheap = order.lines.latest("pk")
    cheap.line_price_incl_tax = Decimal(12_000)
    cheap.save()

    best, second = sales_figures(vendor=shop, today=timezone.localdate()).best
    assert (best.pieces, best.sold, best.share) == (2, riel(48_000), 100)
    assert (second.pieces, second.sold, second.share) == (1, riel(12_000), 25)


def test_a_shop_that_sold_nothing_is_told_so(client: Client, shop: Vendor) -> None:
    text = client.get(f"{DESK}sales/").content.decode()

    assert "Nothing was sold yet" in text
    assert '<svg class="bars"' not in text


def test_bars_stand_beside_a_table_and_need_no_script(client: Client, shop: Vendor) -> None:
    make_order(partner=shop.partners.get())
    text = client.get(f"{DESK}sales/").content.decode()

    assert text.count("<rect") == 30 + 12 + 1
    assert text.count('<th scope="row">') == 42
    assert "style=" not in text


def test_figures_take_few_queries_however_much_was_sold(shop: Vendor, django_assert_max_num_queries: Any) -> None:
    for _ in range(6):
        make_order(partner=shop.partners.get())

    with django_assert_max_num_queries(4):
        sales_figures(vendor=shop, today=timezone.localdate())


def test_the_pages_take_few_queries(client: Client, earned: Vendor, django_assert_max_num_queries: Any) -> None:
    for _ in range(4):
        make_order(partner=earned.partners.get())
    for address in ("money/", "money/entries/", "sales/"):
        client.get(f"{DESK}{address}")
        with django_assert_max_num_queries(14):
            client.get(f"{DESK}{address}")
