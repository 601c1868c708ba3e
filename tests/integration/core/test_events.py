"""Facts: written with the change, delivered after it, found again when a message is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from marketplace import subscriptions
from marketplace.core.events import deliver_due, deliver_one, publish
from marketplace.core.models import Delivery, EventRecord
from marketplace.facts import PurchasePaid

pytestmark = [pytest.mark.django_db, pytest.mark.database]

heard: list[object] = []


def hear(fact: PurchasePaid) -> None:
    heard.append(fact)


def stumble(fact: PurchasePaid) -> None:
    heard.append(fact)
    raise OSError("the peer is away")


@pytest.fixture(autouse=True)
def _subscribed(monkeypatch: pytest.MonkeyPatch) -> None:
    heard.clear()
    monkeypatch.setattr(subscriptions, "SUBSCRIPTIONS", {PurchasePaid: [hear]})


def tell() -> None:
    with transaction.atomic():
        publish(PurchasePaid(purchase_id=7))


def later(**delta: Any) -> Any:
    return timezone.now() + timedelta(**delta)


def test_fact_is_refused_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        publish(PurchasePaid(purchase_id=7))

    assert not EventRecord.objects.exists()


def test_what_is_no_dataclass_is_no_fact() -> None:
    with pytest.raises(TypeError), transaction.atomic():
        publish({"purchase_id": 7})


def test_fact_falls_with_its_transaction() -> None:
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        publish(PurchasePaid(purchase_id=7))
        raise ValueError("no")

    assert not Delivery.objects.exists()


def test_sweep_delivers_what_a_lost_message_left() -> None:
    tell()

    assert deliver_due(now=later(seconds=1)) == 0
    assert deliver_due(now=later(minutes=1)) == 1
    assert deliver_due(now=later(minutes=2)) == 0
    assert heard == [PurchasePaid(purchase_id=7)]


def test_delivered_fact_is_not_delivered_again() -> None:
    tell()
    delivery = Delivery.objects.get()

    for _ in range(3):
        assert deliver_one(delivery_id=delivery.pk, now=later())

    assert len(heard) == 1


def test_handler_that_fails_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscriptions, "SUBSCRIPTIONS", {PurchasePaid: [stumble, hear]})
    tell()

    deliver_due(now=later(minutes=1))

    waiting = Delivery.objects.open().get()
    assert waiting.tries == 1
    assert "the peer is away" in waiting.last_error
    assert len(heard) == 2
    assert deliver_due(now=later(minutes=1)) == 0
    assert deliver_due(now=later(hours=1)) == 1
    assert Delivery.objects.get(pk=waiting.pk).tries == 2
