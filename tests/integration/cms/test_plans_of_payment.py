"""Officers read how an agreed price is paid in parts: what is paid, due, late, and what is held back for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.sales.order.models import Milestone, Order, Purchase
from marketplace.users.models import User
from payments.services.attempts import start_attempt
from payments.services.settle import settle
from tests.factories.agreed import agreed_order, before_dispatch, deposit, on_arrival, place_agreed
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import VillageFactory
from tests.factories.money import paid
from tests.factories.sales import make_basket, place
from tests.factories.users import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(OfficerFactory(groups=["Finance officers"]))


@pytest.fixture
def deal() -> Purchase:
    """9,000 dollars: the deposit of 2,700 has just been paid, 4,500 is asked before it is sent, 1,800 on arrival."""
    now = timezone.now()
    product = ProductFactory(stock__num_in_stock=100)
    plan = [deposit("2700.00"), before_dispatch("4500.00"), on_arrival("1800.00")]
    placed = place_agreed([agreed_order(product)], plan, now=now)
    attempt = start_attempt(purchase_id=placed.pk, now=now)
    settle(attempt_id=attempt.pk, fact=paid(attempt, at=now), now=now)
    return placed


def page_of(desk: Client, purchase: Purchase) -> str:
    answer = desk.get(reverse("officers_purchases:inspect", args=[purchase.pk]))
    assert answer.status_code == 200
    return str(answer.content.decode())


def listed(desk: Client, **asked: str) -> str:
    return str(desk.get(reverse("officers_purchases:index", query=asked)).content.decode())


def reach(deal: Purchase, *, days_ago: int) -> None:
    when = timezone.now() - timedelta(days=days_ago)
    Milestone.objects.filter(purchase=deal, position=2).update(reached_at=when)


def test_the_page_of_a_purchase_tells_its_plan_to_the_cent(desk: Client, deal: Purchase) -> None:
    page = page_of(desk, deal)

    assert "Q1001" in page
    for amount in ("2,700.00", "4,500.00", "1,800.00", "9,000.00"):
        assert amount in page
    assert page.count("officers-tag--good") == 1
    assert "held back until a part is paid" in page
    assert "officers-tag--bad" not in page


def test_a_part_is_late_three_days_after_it_fell_due_and_not_before(desk: Client, deal: Purchase) -> None:
    reach(deal, days_ago=2)
    assert ">due<" in page_of(desk, deal)
    assert deal.number not in listed(desk, parts="late")

    reach(deal, days_ago=4)
    assert ">late<" in page_of(desk, deal)
    assert deal.number in listed(desk, parts="late")


def test_a_deposit_that_does_not_come_is_late_too(desk: Client) -> None:
    now = timezone.now()
    product = ProductFactory(stock__num_in_stock=100)
    parts = [deposit("2700.00"), before_dispatch("6300.00")]
    waiting = place_agreed([agreed_order(product)], parts, now=now - timedelta(days=5))

    assert waiting.number in listed(desk, parts="late")
    Purchase.objects.filter(pk=waiting.pk).update(closed_at=now)
    assert waiting.number not in listed(desk, parts="late")  # what was given up is late no more


def test_money_today_counts_late_parts_and_leads_to_their_list(desk: Client, deal: Purchase) -> None:
    reach(deal, days_ago=4)

    page = str(desk.get(reverse("officers_money:today")).content.decode())

    assert "parts of agreed prices due for more than three days" in page.lower()
    assert "4,500.00" in page
    assert f"{reverse('officers_purchases:index')}?parts=late" in page


def test_what_a_vendor_lets_go_before_it_is_paid_is_told(desk: Client, deal: Purchase) -> None:
    Order.objects.filter(purchase=deal).update(ships_unpaid_at=timezone.now())

    page = page_of(desk, deal)

    assert "its vendor sends it before it is paid" in page
    assert "held back until a part is paid" not in page


def test_a_purchase_that_is_paid_at_once_has_no_plan(desk: Client, deal: Purchase) -> None:
    plain = place(make_basket([(ProductFactory(), 1)]))

    assert "How it is paid in parts" not in page_of(desk, plain)
    assert plain.number not in listed(desk, parts="parts")
    assert deal.number in listed(desk, parts="parts")


def test_an_officer_of_another_province_does_not_find_the_deal(
    roles: None, sign_in: Callable[[User], Client], deal: Purchase
) -> None:
    elsewhere = VillageFactory().commune.district.province
    officer = OfficerFactory(groups=["Finance officers"], area=elsewhere)

    answer = sign_in(officer).get(reverse("officers_purchases:inspect", args=[deal.pk]))

    assert answer.status_code == 404
