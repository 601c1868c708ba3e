"""What is loaded where places are missing or nobody may be loaded: each from an empty database."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalogue.models import Product
from marketplace.demo.life.services import load_demo_life
from marketplace.demo.services import load_demo
from marketplace.organisations.models import Organisation
from marketplace.sales.order.models import Purchase
from marketplace.users.models import User
from tests.factories.geography import CommuneFactory, VillageFactory, make_preah_dak
from vendors.models import Vendor

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
BASKET, NOODLES = "OVOP-081", "OVOP-025"

pytestmark = pytest.mark.django_db


def test_a_place_that_the_gazetteer_lacks_loads_nothing() -> None:
    with pytest.raises(LookupError, match="17030301"):
        load_demo(now=NOW, skus=[BASKET], processes=1)

    assert not Vendor.objects.exists()
    assert not User.objects.exists()


def test_an_origin_is_no_more_exact_than_the_data() -> None:
    commune = CommuneFactory(code="070502")
    VillageFactory(code="07050201", commune=commune)

    load_demo(now=NOW, skus=["OVOP-001"], processes=1)

    pepper = Product.objects.get()
    assert (pepper.origin_precision, pepper.origin_village) == ("commune", None)
    assert pepper.origin_commune == commune
    assert pepper.geographical_indication == "registered_gi"


def test_people_with_known_passwords_are_refused_where_there_is_no_sandbox(settings: Any) -> None:
    settings.SANDBOX = False

    with pytest.raises(CommandError, match="known passwords"):
        call_command("load_demo", stdout=StringIO())

    assert not User.objects.exists()


def test_without_the_goods_nobody_buys_and_who_asks_asks() -> None:
    make_preah_dak()
    load_demo(now=timezone.now(), skus=[BASKET], processes=1, alike=True)

    made = load_demo_life(now=timezone.now())

    assert (made.purchases, made.organisations, made.requests) == (0, 2, 1)
    assert not Purchase.objects.exists()
    assert Organisation.objects.count() == 2


def test_where_there_is_no_demo_country_nobody_lives() -> None:
    with pytest.raises(CommandError, match="no demo country"):
        call_command("load_demo_life", stdout=StringIO())

    assert not User.objects.exists()


def test_nobody_lives_where_there_is_no_sandbox(settings: Any) -> None:
    settings.SANDBOX = False

    with pytest.raises(CommandError, match="sandbox"):
        call_command("load_demo_life", stdout=StringIO())

    assert not User.objects.exists()
