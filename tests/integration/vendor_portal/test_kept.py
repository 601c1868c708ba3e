"""What the marketplace takes is told beforehand, to everybody and to each vendor, and on each order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from payments.commission.models import OrderCommission
from tests.factories.commission import make_rule
from tests.factories.logistics import make_order
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
DESK = "/en/vendors/desk/preah-dak/"


def test_everybody_reads_that_nothing_is_taken() -> None:
    page = Client().get("/en/vendors/").content.decode()

    assert "Nothing: 0 percent of what you sell." in page


def test_everybody_reads_what_is_taken_of_all_and_not_what_is_agreed_with_one() -> None:
    make_rule("7.5")
    make_rule("9", starts_on=timezone.localdate() + timedelta(days=1))
    make_rule("3", vendor=VendorFactory())
    make_rule("2", is_agreed=False, currency="KHR")

    page = Client().get("/en/vendors/").content.decode()

    assert "<strong>7.5 %</strong>" in page
    for rate in ("9", "3", "2"):
        assert f"<strong>{rate} %</strong>" not in page


def test_vendor_reads_its_own_rate_first(client: Client, shop: Vendor) -> None:
    make_rule("10", currency="KHR", cap=Decimal(5_000))
    make_rule("3", vendor=shop)

    page = client.get(f"{DESK}money/").content.decode()

    assert page.index("<strong>3 %</strong>") < page.index("<strong>10 %</strong>")
    assert "at most" in page


def test_order_says_what_is_kept_of_it(client: Client, shop: Vendor) -> None:
    order: Any = make_order(partner=shop.partners.get())
    rule = make_rule("5")
    OrderCommission.objects.create(
        order=order, rule=rule, rate=Decimal(5), base=Decimal(12_000), amount=Decimal(600), currency="KHR",
        frozen_at=timezone.now(),
    )  # fmt: skip

    page = client.get(f"{DESK}orders/{order.number}/").content.decode()

    assert "Our commission, 5 %" in page
    assert "600" in page
