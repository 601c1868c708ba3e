from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from catalogue.models import Product
from marketplace.sales.order.models import Line, Order, Purchase
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import BUYER, NOON, make_basket, place
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from tests.integration.notifications.gateway import gateway

__all__ = ("gateway",)


@pytest.fixture(autouse=True)
def english(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()
    with translation.override("en"):
        yield
    cache.clear()


@pytest.fixture
def product() -> Product:
    vendor = VendorFactory(phone="+85512111222", owner=UserFactory())
    return ProductFactory(vendor=vendor, title_en="Rattan basket")


@pytest.fixture
def buyer() -> User:
    """Whoever has the phone that the purchase below was made with."""
    return UserFactory(phone=BUYER.phone, phone_verified_at=NOON, first_name="Dara")


def deliver(order: Order) -> Order:
    """Say that an order arrived, past its way there."""
    Order.objects.filter(pk=order.pk).update(status="delivered", delivered_at=NOON, confirmed_at=NOON)
    order.refresh_from_db()
    return order


@pytest.fixture
def purchase(product: Product) -> Purchase:
    """Two baskets bought as a guest, not delivered yet."""
    return place(make_basket([(product, 2)]))


@pytest.fixture
def order(purchase: Purchase) -> Order:
    return deliver(purchase.orders.get())


@pytest.fixture
def line(order: Order) -> Line:
    found: Line = order.lines.get()
    return found


@pytest.fixture
def signed_in(client: Client, buyer: User) -> Client:
    client.force_login(buyer)
    return client
