"""The desk's form for money that no provider tells of."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.sales.order.models import Purchase
from marketplace.sales.order.statuses import OrderStatus
from marketplace.users.models import User
from payments.models import Receipt
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket, place
from tests.factories.users import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(OfficerFactory(groups=["Finance officers"]))


@pytest.fixture
def purchase() -> Purchase:
    """A purchase of 20,000 riel."""
    product = ProductFactory(stock__price=Decimal(14_000), stock__num_in_stock=3)
    return place(make_basket([(product, 1)]), now=timezone.now())


def enter(client: Client, purchase: Purchase, **other: str) -> Any:
    form = {
        "action": "enter",
        "number": f" {purchase.number.lower()} ",
        "amount": "20000",
        "currency": "KHR",
        "reference": "slip 7",
        "occurred_on": timezone.localdate().isoformat(),
    }
    return client.post(reverse("officers_by_hand:entered"), form | other)


def test_officer_enters_what_came_and_the_purchase_is_paid(officer: Client, purchase: Purchase) -> None:
    assert enter(officer, purchase).status_code == 302

    assert purchase.orders.get().status == OrderStatus.CONFIRMED
    assert "slip 7" in officer.get(reverse("officers_by_hand:entered")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "P9999"},
        {"amount": "20000.50"},
        {"amount": "-1"},
        {"amount": "0"},
        {"reference": " "},
        {"occurred_on": "2999-01-01"},
        {"occurred_on": "soon"},
    ],
)
def test_what_cannot_be_is_told_on_the_form_and_nothing_is_written(
    officer: Client, purchase: Purchase, wrong: dict[str, str]
) -> None:
    answer = enter(officer, purchase, **wrong)

    assert answer.status_code == 200
    assert not Receipt.objects.exists()


def test_same_number_twice_is_told(officer: Client, purchase: Purchase) -> None:
    enter(officer, purchase)

    assert enter(officer, purchase).status_code == 200
    assert Receipt.objects.count() == 1


def test_officer_of_the_ministry_may_watch_and_not_enter(
    roles: None, sign_in: Callable[[User], Client], purchase: Purchase
) -> None:
    watcher = sign_in(OfficerFactory(groups=["Ministry officers"]))

    assert watcher.get(reverse("officers_by_hand:entered")).status_code == 200
    assert enter(watcher, purchase).status_code in {302, 403}
    assert not Receipt.objects.exists()
