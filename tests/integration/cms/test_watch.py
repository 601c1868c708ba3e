"""Purchases, orders and refunds on the officers' desk: to be read, not touched."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms import queues
from marketplace.sales.order.models import Order, Purchase
from marketplace.users.models import User
from payments.models import Disposition, Receipt, Refund, RefundReason
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def purchase(roles: None) -> Purchase:
    """Two vendors' things in one purchase."""
    first, second = (ProductFactory(title_km=name, title_en=name) for name in ("Rattan basket", "Palm sugar"))
    made: Purchase = place(make_basket([(first, 2), (second, 1)]))
    return made


def test_purchase_shows_its_orders_buyer_and_sum(desk: Client, purchase: Purchase) -> None:
    text = desk.get(reverse("officers_purchases:inspect", args=[purchase.pk])).content.decode()

    for order in purchase.orders.all():
        assert order.number in text
    for words in ("Rattan basket", "Palm sugar", purchase.buyer_name, "012 345 678", "awaiting payment"):
        assert words in text
    assert f"{purchase.total.amount:,.0f}\N{NO-BREAK SPACE}៛" in text


def test_money_that_came_and_goes_back_is_shown(desk: Client, purchase: Purchase) -> None:
    now = timezone.now()
    receipt = Receipt.objects.create(
        provider="bakong",
        provider_txn_id="t-1",
        purchase=purchase,
        amount=Decimal(5000),
        currency="KHR",
        disposition=Disposition.LATE,
        occurred_at=now,
    )
    Refund.objects.create(
        receipt=receipt, amount=Decimal(5000), currency="KHR", reason=RefundReason.LATE, key="r-1", created_at=now
    )

    page = desk.get(reverse("officers_purchases:inspect", args=[purchase.pk])).content.decode()
    refunds = desk.get(reverse("officers_refunds:index"), {"status": "due"}).content.decode()

    assert "came when the goods were gone" in page
    assert "paid after the goods were gone" in page
    assert purchase.number in refunds
    assert "5,000\N{NO-BREAK SPACE}៛" in refunds


def test_lists_of_purchases_and_orders_find_them_by_number(desk: Client, purchase: Purchase) -> None:
    order = purchase.orders.first()
    assert order is not None

    purchases = desk.get(reverse("officers_purchases:index"), {"q": purchase.number}).content.decode()
    orders = desk.get(reverse("officers_orders:index"), {"q": order.number}).content.decode()

    assert purchase.number in purchases
    assert order.number in orders
    assert reverse("officers_purchases:inspect", args=[purchase.pk]) in orders


def test_order_left_unanswered_for_two_days_is_counted_and_listed(
    desk: Client, officer: User, purchase: Purchase
) -> None:
    now = timezone.now()
    order = purchase.orders.first()
    assert order is not None
    Order.objects.filter(pk=order.pk).update(status="confirmed", confirmed_at=now - timedelta(days=3))

    tiles = {tile.label: tile for tile in queues.tiles_for(user=officer, now=now)}
    late = tiles["Orders not answered"]
    listed = desk.get(late.url).content.decode()

    assert (late.count, late.tone) == (1, "late")
    assert order.number in listed
    assert purchase.orders.exclude(pk=order.pk).get().number not in listed


@pytest.mark.parametrize("name", ["purchases", "orders", "refunds", "tariffs"])
def test_no_screen_adds_edits_or_deletes(name: str, desk: Client, purchase: Purchase) -> None:
    before = (Purchase.objects.count(), Order.objects.count())

    for screen, args in (("add", []), ("edit", [purchase.pk]), ("delete", [purchase.pk])):
        answer = desk.post(reverse(f"officers_{name}:{screen}", args=args))
        assert answer.status_code in (302, 403, 404)

    assert (Purchase.objects.count(), Order.objects.count()) == before
