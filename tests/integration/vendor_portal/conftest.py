from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from marketplace.quotes.models import QuoteRequest
from marketplace.users.models import User
from tests.factories.quotes import make_request
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from tests.integration.notifications.gateway import gateway
from vendors.models import Vendor
from vendors.services.review import ensure_workflows

__all__ = ("gateway",)


@pytest.fixture(autouse=True)
def reviews_limits_and_a_trial_carrier(db: Any, settings: Any) -> Iterator[None]:
    settings.CARRIERS = {**settings.CARRIERS, "fake": {}}
    ensure_workflows()
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def maker(client: Client) -> User:
    """Somebody signed in, with no shop yet."""
    person = UserFactory(phone="+85512345678")
    client.force_login(person)
    return person


@pytest.fixture
def seller() -> User:
    return UserFactory()


@pytest.fixture
def shop(client: Client, seller: User) -> Vendor:
    """A shop, whose owner is signed in."""
    vendor = VendorFactory(code="preah-dak", owner=seller)
    client.force_login(seller)
    return vendor


@pytest.fixture
def buyer_asks(shop: Vendor) -> QuoteRequest:
    """Two tonnes of palm sugar, asked of the shop."""
    return make_request(vendors=[shop], now=timezone.now(), currency="USD", incoterm="FOB", named_place="Sihanoukville")
