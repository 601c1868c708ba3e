"""What people hear of parcels that wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from logistics.points.models import PointStay
from logistics.points.services.codes import renew_code
from logistics.points.services.releasing import release_from_point
from logistics.points.services.stays import return_overdue
from marketplace import facts
from marketplace.notifications.handlers.points import (
    remind_of_waiting_parcel,
    tell_of_parcel_that_goes_back,
    tell_of_waiting_parcel,
)
from marketplace.notifications.models import Notification
from tests.factories.logistics import NOON
from tests.factories.points import at_point, code_of, station

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let messages lie where they were written."""
    monkeypatch.setattr("marketplace.notifications.services.send", lambda **_: False)


def test_the_buyer_gets_the_code_once_and_the_message_is_a_secret() -> None:
    stay = at_point(station(phone="+85512999888"))
    for _ in range(2):
        tell_of_waiting_parcel(facts.ParcelWaits(stay_id=stay.pk, round=1))

    message = Notification.objects.get(kind="parcel_waits")
    assert code_of(stay) in message.text
    assert message.is_secret
    assert message.address == "+85512888999"


def test_on_its_last_day_the_code_comes_once_more_with_a_warning() -> None:
    stay = at_point()
    tell_of_waiting_parcel(facts.ParcelWaits(stay_id=stay.pk, round=1))
    for _ in range(2):
        remind_of_waiting_parcel(facts.ParcelStillWaits(stay_id=stay.pk, round=1))

    first, last = Notification.objects.filter(kind="parcel_waits").order_by("pk")
    assert code_of(stay) in last.text
    assert last.text.endswith(first.text)
    assert last.text != first.text


def test_an_older_code_is_told_to_nobody_any_more() -> None:
    stay = at_point()
    renew_code(consignment_id=stay.consignment_id, by=None, now=NOON + timedelta(hours=1))
    tell_of_waiting_parcel(facts.ParcelWaits(stay_id=stay.pk, round=1))
    assert not Notification.objects.exists()

    tell_of_waiting_parcel(facts.ParcelWaits(stay_id=stay.pk, round=2))
    assert code_of(stay) in Notification.objects.get().text


def test_what_was_collected_meanwhile_is_not_announced() -> None:
    stay = at_point()
    release_from_point(consignment_id=stay.consignment_id, point=stay.point, by=None, now=NOON, code=code_of(stay))

    tell_of_waiting_parcel(facts.ParcelWaits(stay_id=stay.pk, round=1))

    assert not Notification.objects.exists()


def test_buyer_and_vendor_hear_that_a_parcel_goes_back() -> None:
    stay = at_point(station(holds_days=1, phone="+85512999888"))
    return_overdue(now=NOON + timedelta(days=1))
    tell_of_parcel_that_goes_back(facts.ParcelGoesBack(stay_id=stay.pk, reason="not_fetched"))

    told = set(Notification.objects.filter(kind="parcel_goes_back").values_list("address", flat=True))
    assert told == {"+85512888999", str(PointStay.objects.get().consignment.shipment.order.vendor.phone)}
