"""A vendor's page of an order that is paid in parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction
from django.test import Client

from marketplace.sales.order.models import Milestone, Order
from marketplace.sales.order.services.lifecycle import confirm_orders, lock_purchase
from marketplace.sales.order.services.milestones import note_paid
from marketplace.sales.order.trade_words import MilestoneKind
from tests.factories.agreed import (
    FOB,
    MilestoneDraft,
    agreed_order,
    before_dispatch,
    deposit,
    dollars,
    place_agreed,
)
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON
from vendors.models import Vendor

ORDERS = "/en/vendors/desk/preah-dak/orders/"


@pytest.fixture
def order(shop: Vendor, deliver_facts: Callable[[], None]) -> Order:
    """9,000 dollars, of which the deposit is paid."""
    weaving = MilestoneDraft(MilestoneKind.PRODUCTION, dollars("3000.00"), label="Half is woven")
    plan = [deposit("2000.00"), weaving, before_dispatch("4000.00")]
    purchase = place_agreed([agreed_order(ProductFactory(vendor=shop))], plan)
    with transaction.atomic():
        locked = lock_purchase(purchase_id=purchase.pk)
        note_paid(purchase=locked, milestones=[purchase.milestones.get(position=1)], now=NOON)
        confirm_orders(purchase=locked, orders=list(locked.orders.select_related("vendor")), paid=False, now=NOON)
    deliver_facts()
    return Order.objects.get(purchase=purchase)


def test_page_shows_how_the_buyer_pays_and_what_holds_it_back(client: Client, order: Order) -> None:
    page = client.get(f"{ORDERS}{order.number}/").content.decode()

    assert "The buyer has agreed to your quote, and pays in parts" in page
    assert "Half is woven" in page
    assert "$3,000" in page
    assert "22.2 %" in page
    assert "Do not send it yet" in page


def test_vendor_says_that_a_step_is_done(client: Client, order: Order) -> None:
    client.post(f"{ORDERS}{order.number}/accept/")

    client.post(f"{ORDERS}{order.number}/parts/2/")

    assert Milestone.objects.get(position=2).reached_at is not None
    page = client.get(f"{ORDERS}{order.number}/").content.decode()
    assert "This is done" not in page
    assert "due since" in page


def test_carrier_is_booked_only_after_the_vendor_lets_it_go(
    client: Client, order: Order, deliver_facts: Callable[[], None]
) -> None:
    client.post(f"{ORDERS}{order.number}/accept/")
    held = client.get(f"{ORDERS}{order.number}/").content.decode()
    assert "Book the carrier" not in held

    client.post(f"{ORDERS}{order.number}/send-unpaid/")

    page = client.get(f"{ORDERS}{order.number}/").content.decode()
    assert "Book the carrier" in page
    assert "You decided to send this before it is paid." in page


def test_part_that_is_not_there_and_another_vendors_order_are_not_found(client: Client, order: Order) -> None:
    assert client.post(f"{ORDERS}{order.number}/parts/9/").status_code == 404
    other = place_agreed(
        [agreed_order(ProductFactory())], [before_dispatch("9000.00")], terms=replace(FOB, quote_number="Q7")
    )

    for end in ("parts/1/", "send-unpaid/"):
        assert client.post(f"{ORDERS}{other.number}-1/{end}").status_code == 404
    assert client.get(f"{ORDERS}{other.number}-1/proforma.pdf").status_code == 404


def test_proforma_is_the_buyers(client: Client, order: Order) -> None:
    answer = client.get(f"{ORDERS}{order.number}/proforma.pdf")

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
