"""Fifty buyers press the checkout's last button at once, and seven pieces are left.

The buyers go through the checkout's own view, each in a thread with a connection and a session of its own. A negative
control takes every guard away and oversells, so the test can fail.
"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import translation
from oscar.apps.partner.abstract_models import AbstractStockRecord

from logistics.models import DeliveryService
from marketplace.sales.order.models import Line, Purchase
from marketplace.sales.order.services import placement
from payments.models import ExchangeRate
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import make_preah_dak
from tests.factories.logistics import DeliveryServiceFactory, TariffFactory, ZoneAreaFactory, ZoneFactory
from tests.factories.vendors import VendorFactory
from vendors.models import StockRecord

BUYERS, PIECES = 50, 7
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def ready_buyer(product: Any, address: dict[str, str]) -> Client:
    """Return a buyer with one piece in the basket and the address given, before the last button."""
    client = Client(raise_request_exception=False)
    with translation.override("en"):
        client.post(reverse("storefront:basket-add", kwargs={"code": product.code}), {"quantity": "1"})
        answer = client.post(reverse("checkout:address"), address)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return client


@pytest.fixture
def last_button() -> dict[str, str]:
    """The form of the last screen for one vendor's goods at 12,000 riel and delivery at 6,000."""
    return {"payment_method": "bakong", "seen_goods": "12000"}


@pytest.fixture
def buyers(last_button: dict[str, str]) -> list[Client]:
    village = make_preah_dak()
    commune = village.commune
    vendor = VendorFactory(
        village=village, commune=commune, district=commune.district, province=commune.district.province
    )
    product = ProductFactory(vendor=vendor, stock__num_in_stock=PIECES)
    zone = ZoneFactory()
    service: DeliveryService = DeliveryServiceFactory(carrier="cambodia_post", code="ems")
    ZoneAreaFactory(carrier="cambodia_post", area_code=commune.district.province.code, zone=zone)
    TariffFactory(
        service=service, origin_zone=zone, destination_zone=zone, max_weight_g=20_000, amount=Decimal(6000),
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    ExchangeRate.objects.create(valid_on=date(2026, 1, 1), khr_per_usd=Decimal(4050), source="test")
    partner = product.stockrecords.get().partner
    last_button[f"delivery-{partner.code}"] = "cambodia_post:ems@6000"
    address = {
        "name": "Dara",
        "phone": "012 345 678",
        "province": "17",
        "district": "1703",
        "commune": "170303",
        "village": "17030301",
        "landmark": "pagoda",
    }
    return [ready_buyer(product, address) for _ in range(BUYERS)]


def press_all_at_once(buyers: list[Client], form: dict[str, str]) -> Counter[str]:
    """Let every buyer press the button at the same moment; return how often each answer came."""
    barrier = threading.Barrier(len(buyers))
    answers: list[str] = []

    def press(client: Client) -> None:
        try:
            barrier.wait(timeout=60)
            with translation.override("en"):
                answer = client.post(reverse("checkout:delivery"), form)
                answers.append(_told(client, answer))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(client,)) for client in buyers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    return Counter(answers)


def _told(client: Client, answer: Any) -> str:
    """Return what a buyer was told, in a word."""
    if answer.status_code != 302:
        return f"status {answer.status_code}"
    if "/pay/" in answer["Location"]:
        return "placed"
    texts = [str(message) for message in answer.wsgi_request._messages]
    return "sold out" if any("sold out" in text for text in texts) else f"other: {texts}"


def test_last_pieces_go_to_as_many_buyers_and_no_more(buyers: list[Client], last_button: dict[str, str]) -> None:
    told = press_all_at_once(buyers, last_button)

    assert told == {"placed": PIECES, "sold out": BUYERS - PIECES}
    assert Purchase.objects.count() == PIECES
    assert StockRecord.objects.get().num_allocated == PIECES
    assert sum(Line.objects.values_list("quantity", flat=True)) == PIECES


def take_the_guards_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the look under the lock, the conditional update and the constraint: stock Oscar."""
    name = "stock_not_held_beyond_what_is_there"
    guard = next(constraint for constraint in StockRecord._meta.constraints if constraint.name == name)
    kept = [constraint for constraint in StockRecord._meta.constraints if constraint is not guard]
    monkeypatch.setattr(StockRecord._meta, "constraints", kept)
    with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
        editor.remove_constraint(StockRecord, guard)
    monkeypatch.setattr(placement, "_refuse_what_is_not_for_sale", lambda lines, today: None)
    monkeypatch.setattr(StockRecord, "allocate", AbstractStockRecord.allocate)


def test_without_the_guards_the_same_race_oversells(
    buyers: list[Client], last_button: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    take_the_guards_away(monkeypatch)

    told = press_all_at_once(buyers, last_button)

    assert told["placed"] > PIECES
