"""A parcel is expected when parcels before it came, else when it was promised."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from logistics.handlers import note_expected_days
from logistics.models import Consignment, ServiceStandard, Shipment, WayTime
from logistics.selectors import tracking_for
from logistics.services.arrivals import at_share, count_way_times
from marketplace.facts import ConsignmentBooked, ShipmentDispatched
from tests.factories.logistics import (
    NOON,
    ConsignmentFactory,
    DeliveryServiceFactory,
    ShipmentFactory,
    TariffFactory,
    ZoneAreaFactory,
    ZoneFactory,
)

pytestmark = pytest.mark.django_db
FROM, TO = "17", "02"  # Siem Reap to Battambang, as the factories have it


@pytest.fixture
def zones() -> None:
    ZoneAreaFactory(area_code=FROM, zone=ZoneFactory(code="here"))
    ZoneAreaFactory(area_code=TO, zone=ZoneFactory(code="there"))


def delivered(count: int, *, first_hours: int = 21) -> None:
    """Deliver so many parcels, each an hour slower than the one before."""
    for at in range(count):
        took = timedelta(hours=first_hours + at)
        ShipmentFactory(
            status="delivered", dispatched_at=NOON - timedelta(days=9), delivered_at=NOON - timedelta(days=9) + took
        )


def booked() -> Consignment:
    parcel: Consignment = ConsignmentFactory(booked=True)
    note_expected_days(ConsignmentBooked(parcel.pk, parcel.shipment_id, "P1-1", "fake", "W"))
    parcel.refresh_from_db()
    return parcel


def days(parcel: Consignment) -> tuple[date | None, date | None]:
    return parcel.expected_from, parcel.expected_to


@pytest.mark.parametrize(("percent", "hours"), [(50, 30), (90, 38), (100, 40)])
def test_shares_are_taken_by_nearest_rank(percent: int, hours: int) -> None:
    assert at_share(range(21, 41), percent) == hours


@pytest.mark.database
@pytest.mark.usefixtures("zones")
def test_twenty_parcels_before_it_say_when_it_comes() -> None:
    delivered(20)

    assert count_way_times(now=NOON) == 1

    way = WayTime.objects.get()
    assert (way.parcels, way.median_hours, way.p90_hours) == (20, 30, 38)
    parcel = booked()
    Shipment.objects.filter(pk=parcel.shipment_id).update(dispatched_at=NOON)
    note_expected_days(ShipmentDispatched(parcel.shipment_id, "P1-1"))
    parcel.refresh_from_db()
    assert days(parcel) == (date(2026, 11, 23), date(2026, 11, 24))  # left at noon of the 22nd: plus 30, plus 38 hours


@pytest.mark.usefixtures("zones")
def test_nineteen_say_nothing_and_the_standard_holds() -> None:
    delivered(19)
    assert count_way_times(now=NOON) == 0
    service = DeliveryServiceFactory()
    ServiceStandard.objects.create(
        service=service,
        origin_zone=ZoneFactory(code="here"),
        destination_zone=ZoneFactory(code="there"),
        hours=48,
        valid_from=date(2026, 1, 1),
        source="test",
    )

    parcel = booked()

    by = timezone.localdate(timezone.now() + timedelta(hours=48))
    assert days(parcel) == (by, by)


@pytest.mark.usefixtures("zones")
def test_without_a_standard_the_tariffs_days_hold() -> None:
    TariffFactory(
        origin_zone=ZoneFactory(code="here"), destination_zone=ZoneFactory(code="there"), min_days=2, max_days=4
    )

    parcel = booked()

    today = timezone.localdate()
    assert days(parcel) == (today + timedelta(days=2), today + timedelta(days=4))


def test_where_nothing_is_known_nothing_is_said() -> None:
    assert days(booked()) == (None, None)


@pytest.mark.usefixtures("zones")
def test_counting_again_forgets_what_is_too_old() -> None:
    delivered(20)
    count_way_times(now=NOON)

    assert count_way_times(now=NOON + timedelta(days=400)) == 0
    assert not WayTime.objects.exists()


def test_the_page_shows_the_days_until_it_has_come_and_says_when_it_is_late() -> None:
    today = timezone.localdate()
    parcel = ConsignmentFactory(
        booked=True, expected_from=today - timedelta(days=2), expected_to=today - timedelta(days=1)
    )
    order = parcel.shipment.order_id
    [late] = tracking_for([order])[order]
    Consignment.objects.update(tracking_status="delivered", tracking_status_at=datetime.now(tz=NOON.tzinfo))
    [come] = tracking_for([order])[order]

    assert (late.expected_to, late.is_late) == (today - timedelta(days=1), True)
    assert (come.expected_to, come.is_late) == (None, False)
