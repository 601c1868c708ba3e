"""The first screen: what asks for a hand today, to those whose hand it is, in few queries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.community.models import Question, VoiceStatus
from marketplace.core.money import Money
from payments.services.cash import note_cash_collected
from tests.factories.catalogue import ProductFactory
from tests.factories.logistics import make_order
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory
from vendors.models import StockRecord, Vendor

pytestmark = pytest.mark.django_db

TODAY = "/en/vendors/desk/preah-dak/"


def asked_of(vendor: Vendor, number: int) -> None:
    """Put a question to a vendor, passed on by an officer."""
    Question.objects.create(
        product=ProductFactory(vendor=vendor, photo=True),
        vendor=vendor,
        author=UserFactory(),
        text="Is it sweet?",
        digest=f"{number}",
        status=VoiceStatus.APPROVED,
        decided_at=timezone.now(),
        created_at=timezone.now(),
    )


def test_a_question_waits_until_it_is_answered(client: Client, shop: Vendor) -> None:
    asked_of(shop, 1)

    assert client.get(TODAY).context["desk"].questions == 1
    Question.objects.update(answer="Very.", answered_at=timezone.now(), answered_by=UserFactory())
    assert client.get(TODAY).context["desk"].questions == 0


@pytest.mark.parametrize(
    ("role", "orders", "money", "team"),
    [
        ("owner", True, True, True),
        ("manager", True, True, False),
        ("packer", True, False, False),
        ("accountant", False, True, False),
    ],
)
def test_each_role_is_shown_only_doors_that_open(
    client: Client, shop: Vendor, role: str, orders: bool, money: bool, team: bool
) -> None:
    client.force_login(MembershipFactory(vendor=shop, role=role).user)
    page = client.get(TODAY).content.decode()

    assert ("Orders to accept" in page) == orders
    assert ("Your money with us" in page) == money
    assert ("Who works here" in page) == team


def test_cash_that_is_still_to_be_taken_at_the_door_is_said(client: Client, shop: Vendor) -> None:
    partner = shop.partners.get()
    at_the_door = make_order(partner=partner, payment_method="cash_on_delivery")
    make_order(partner=partner, payment_method="bakong")
    make_order(payment_method="cash_on_delivery")

    assert client.get(TODAY).context["desk"].coming == Money(Decimal(48_000), "KHR")
    assert "Still to come" in client.get(TODAY).content.decode()
    note_cash_collected(order_number=at_the_door.number, carrier="fake", taken=at_the_door.total, now=timezone.now())
    desk = client.get(TODAY).context["desk"]
    assert (desk.coming, desk.owed) == (Money.zero("KHR"), Money(Decimal(48_000), "KHR"))


def test_today_asks_the_database_little_however_much_there_is(
    client: Client, shop: Vendor, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        asked_of(shop, number)
        make_order(partner=shop.partners.get())
    client.get(TODAY)

    with django_assert_max_num_queries(17):
        client.get(TODAY)


def test_what_is_running_out_is_said_with_its_pieces(client: Client, shop: Vendor) -> None:
    few = ProductFactory(vendor=shop, title_en="Palm sugar")
    many = ProductFactory(vendor=shop)
    StockRecord.objects.filter(product=few).update(num_in_stock=5, num_allocated=3)
    StockRecord.objects.filter(product=many).update(num_in_stock=50)

    [low] = client.get(TODAY).context["desk"].low
    assert (low.code, low.num_free) == (few.code, 2)
