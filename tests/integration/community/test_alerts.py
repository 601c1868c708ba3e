"""Alerts are sent once, when the time has come, and end when their owner says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.models import Product
from marketplace.community.errors import UnableToWait
from marketplace.community.models import Alert, AlertKind
from marketplace.community.services.alerts import LIFETIME, fire_alerts, set_alert
from marketplace.notifications.models import Notification
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.lifecycle import expire_purchase
from marketplace.users.models import User
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from vendors.models import StockRecord
from vendors.services.stock import change_stock_and_price

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def stock(product: Product, **fields: Any) -> None:
    StockRecord.objects.filter(product=product).update(**fields)


def wait(user: User, product: Product, kind: AlertKind) -> Alert:
    return set_alert(user=user, product=product, kind=kind, now=NOON)


def test_whoever_waits_is_told_once_when_it_is_back(
    product: Product, buyer: User, deliver_facts: Callable[[], None], gateway: Any
) -> None:
    stock(product, num_in_stock=0)
    alert = set_alert(user=buyer, product=product, kind=AlertKind.BACK, now=timezone.now())

    assert product.vendor is not None
    change_stock_and_price(
        vendor=product.vendor,
        product=product,
        price=Decimal(12_000),
        num_in_stock=3,
        by=product.vendor.memberships.get().user,
        now=timezone.now(),
    )
    deliver_facts()
    fire_alerts(product_ids=[product.pk], now=timezone.now())
    deliver_facts()

    told = Notification.objects.get(kind="product_back")
    assert told.address == str(buyer.phone)
    assert reverse("community:alert-stop", kwargs={"token": alert.token}).removeprefix("/en") in told.text
    assert Alert.objects.get().fired_at is not None


def test_what_an_unpaid_purchase_gives_back_is_told_too(
    product: Product, purchase: Purchase, deliver_facts: Callable[[], None], gateway: Any
) -> None:
    stock(product, num_in_stock=2)  # both are held by the purchase
    waiting = UserFactory()
    set_alert(user=waiting, product=product, kind=AlertKind.BACK, now=timezone.now())

    assert expire_purchase(purchase_id=purchase.pk, now=NOON + timedelta(days=1))
    deliver_facts()

    assert Notification.objects.get(kind="product_back").address == str(waiting.phone)


def test_cheaper_means_below_the_price_that_was_seen(product: Product, buyer: User) -> None:
    wait(buyer, product, AlertKind.CHEAPER)
    stock(product, price=Decimal(12_000))
    assert fire_alerts(product_ids=[product.pk], now=NOON) == 0
    stock(product, price=Decimal(11_999), num_in_stock=0)
    assert fire_alerts(product_ids=[product.pk], now=NOON) == 0  # cheaper, and sold out
    stock(product, num_in_stock=1)
    assert fire_alerts(product_ids=[product.pk], now=NOON) == 1
    assert fire_alerts(product_ids=[product.pk], now=NOON) == 0


def test_another_currency_is_not_cheaper(product: Product, buyer: User) -> None:
    wait(buyer, product, AlertKind.CHEAPER)
    stock(product, price=Decimal(3), price_currency="USD")

    assert fire_alerts(product_ids=[product.pk], now=NOON) == 0


def test_an_alert_ends_after_180_days(product: Product, buyer: User) -> None:
    stock(product, num_in_stock=0)
    wait(buyer, product, AlertKind.BACK)
    stock(product, num_in_stock=1)

    assert fire_alerts(product_ids=[product.pk], now=NOON + LIFETIME) == 0
    assert fire_alerts(product_ids=[product.pk], now=NOON + LIFETIME - timedelta(seconds=1)) == 1


def test_asking_twice_is_waiting_once(product: Product, buyer: User) -> None:
    first = wait(buyer, product, AlertKind.CHEAPER)
    stock(product, price=Decimal(9_000))
    second = wait(buyer, product, AlertKind.CHEAPER)

    assert first.pk == second.pk
    assert Alert.objects.get().price_seen == 9_000


def test_nobody_waits_for_what_is_there(product: Product, buyer: User) -> None:
    with pytest.raises(UnableToWait):
        wait(buyer, product, AlertKind.BACK)

    assert not Alert.objects.exists()


def test_a_hidden_product_is_not_back(product: Product, buyer: User) -> None:
    stock(product, num_in_stock=0)
    wait(buyer, product, AlertKind.BACK)
    stock(product, num_in_stock=5)
    Product.objects.filter(pk=product.pk).update(is_public=False)

    assert fire_alerts(product_ids=[product.pk], now=NOON) == 0


# -- By HTTP -----------------------------------------------------------------------------------------------------------


def test_an_alert_is_set_listed_and_stopped(signed_in: Client, product: Product) -> None:
    stock(product, num_in_stock=0)
    address = reverse("community:alert", kwargs={"code": product.code})

    assert "Tell me when it is back" in signed_in.get(address).content.decode()
    assert signed_in.post(address, {"kind": "back"}).status_code == 302
    alert = Alert.objects.get()
    assert "Rattan basket" in signed_in.get(reverse("community:alerts")).content.decode()
    signed_in.post(reverse("community:alert-stop", kwargs={"token": alert.token}), {"next": "alerts"})

    assert Alert.objects.get().stopped_at is not None
    assert "Rattan basket" not in signed_in.get(reverse("community:alerts")).content.decode()


def test_opening_the_link_of_a_message_stops_nothing_but_its_button_does(
    client: Client, product: Product, buyer: User
) -> None:
    alert = wait(buyer, product, AlertKind.CHEAPER)
    address = reverse("community:alert-stop", kwargs={"token": alert.token})

    assert client.get(address).status_code == 200
    assert Alert.objects.get().stopped_at is None
    assert client.post(address, {"one": "1"}).status_code == 200
    assert Alert.objects.get().stopped_at is not None
    assert client.get(reverse("community:alert-stop", kwargs={"token": "x" * 22})).status_code == 404


@pytest.mark.parametrize("kind", ["", "free", "back"])
def test_odd_wishes_are_refused(signed_in: Client, product: Product, kind: str) -> None:
    assert signed_in.post(reverse("community:alert", kwargs={"code": product.code}), {"kind": kind}).status_code == 200
    assert not Alert.objects.exists()
