"""The room of lots, hubs' fees and lists for carriers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from logistics.handover.errors import UnableToSetFee
from logistics.handover.models import HubFee
from logistics.handover.services.fees import set_fee
from logistics.handover.services.runs import fee_of
from marketplace.core.money import Money
from tests.factories.handover import HubFactory, HubFeeFactory, RunFactory, make_manifest, make_parcel
from tests.factories.logistics import NOON, ServicePointFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def fee(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


def test_fee_begins_on_its_day_and_ends_the_one_before() -> None:
    hub, by = HubFactory(), UserFactory()
    HubFeeFactory(hub=hub, amount=500)

    set_fee(hub=hub, fee=fee(700), valid_from=date(2026, 12, 1), source="Minutes of 20 November", by=by, now=NOON)

    assert fee_of(hub=hub, now=NOON) == fee(500)
    assert fee_of(hub=hub, now=NOON + timedelta(days=30)) == fee(700)


@pytest.mark.parametrize(
    ("kind", "day", "source"),
    [("bus_station", date(2026, 12, 1), "x"), ("hub", date(2026, 11, 1), "x"), ("hub", date(2026, 12, 1), " ")],
)
def test_fee_that_cannot_be_is_refused(kind: str, day: date, source: str) -> None:
    place = ServicePointFactory(kind=kind)

    with pytest.raises(UnableToSetFee):
        set_fee(hub=place, fee=fee(700), valid_from=day, source=source, by=UserFactory(), now=NOON)

    assert not HubFee.objects.exists()


def test_second_fee_of_a_day_is_refused() -> None:
    hub = HubFactory()
    HubFeeFactory(hub=hub, valid_from=date(2026, 12, 1))

    with pytest.raises(UnableToSetFee):
        set_fee(hub=hub, fee=fee(700), valid_from=date(2026, 12, 1), source="x", by=UserFactory(), now=NOON)

    assert HubFee.objects.count() == 1


def test_officer_sees_lots_and_lists_and_sets_a_fee(desk: Client) -> None:
    run = RunFactory()
    parcel = make_parcel()
    run.parcels.create(consignment=parcel, joined_at=NOON, joined_by=run.opened_by, fee_amount=500)
    manifest = make_manifest(make_parcel())
    hub = reverse("officers_lots:hub", args=[run.hub.pk])

    for path, words in (
        (reverse("officers_lots:list"), run.number),
        (reverse("officers_lots:lot", args=[run.pk]), parcel.reference),
        (reverse("officers_lots:hubs"), run.hub.name_en),
        (reverse("officers_lists_of_parcels:all"), manifest.number),
        (reverse("officers_lists_of_parcels:list", args=[manifest.pk]), "fake"),
    ):
        assert words in desk.get(path).content.decode(), path
    day = timezone.localdate() + timedelta(days=1)
    desk.post(hub, {"action": "fee", "amount": "800", "valid_from": day.isoformat(), "source": "Minutes"})

    made: Any = HubFee.objects.get()
    assert (made.hub, made.amount, made.valid_from) == (run.hub, 800, day)
