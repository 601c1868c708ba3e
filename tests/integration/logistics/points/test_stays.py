"""Parcels that come to lie somewhere: where, for how long, and that there is room."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from logistics.models import ServicePoint
from logistics.points.errors import UnableToKeepParcel
from logistics.points.models import Compartment, PointStay, ReturnReason
from logistics.points.services.stays import (
    arrive_at_point,
    extend_hold,
    keep_at_vendor,
    remind_on_last_day,
    return_overdue,
)
from logistics.tracking_status import TrackingStatus
from marketplace.core.models import AuditEntry, EventRecord
from tests.factories.logistics import NOON
from tests.factories.points import at_point, locker, on_the_road, station

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def facts_of(name: str) -> list[dict[str, object]]:
    return [record.data for record in EventRecord.objects.filter(name=name).order_by("pk")]


def test_a_parcel_that_arrives_is_ready_and_its_buyer_is_told_once() -> None:
    point = station(holds_days=7)
    parcel = on_the_road(point)

    for now in (NOON, LATER):
        stay = arrive_at_point(consignment_id=parcel.pk, point=point, by=None, now=now)

    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.READY_FOR_PICKUP
    assert (stay.arrived_at, stay.expires_at) == (NOON, NOON + timedelta(days=7))
    assert parcel.events.get().carrier_code == "arrived"
    assert facts_of("ParcelWaits") == [{"stay_id": stay.pk, "round": 1}]
    assert AuditEntry.objects.filter(action="parcel.kept").count() == 1


def test_a_parcel_that_goes_elsewhere_is_refused_with_the_name_of_its_place() -> None:
    parcel = on_the_road(station(name_en="Ban Lung station"))

    with pytest.raises(UnableToKeepParcel, match="Ban Lung"):
        arrive_at_point(consignment_id=parcel.pk, point=station(), by=None, now=NOON)

    assert not PointStay.objects.exists()
    assert not parcel.events.exists()


def test_a_parcel_too_heavy_for_the_place_is_refused() -> None:
    point = station(max_weight_g=1_000)
    parcel = on_the_road(point)

    with pytest.raises(UnableToKeepParcel, match="1 kg"):
        arrive_at_point(consignment_id=parcel.pk, point=point, by=None, now=NOON)

    assert not PointStay.objects.exists()


def test_a_parcel_that_comes_tomorrow_is_not_believed() -> None:
    point = station()
    parcel = on_the_road(point)

    with pytest.raises(UnableToKeepParcel, match="future"):
        arrive_at_point(consignment_id=parcel.pk, point=point, by=None, now=NOON, occurred_at=NOON + timedelta(days=1))

    assert not PointStay.objects.exists()


def test_a_place_that_is_full_takes_no_more_until_one_is_collected() -> None:
    point = station(kind="pickup_point", capacity=1)
    at_point(point, carrier="pickup_point")
    second = on_the_road(point, carrier="pickup_point")

    with pytest.raises(UnableToKeepParcel, match="holds 1"):
        arrive_at_point(consignment_id=second.pk, point=point, by=None, now=NOON)

    PointStay.objects.update(released_at=NOON, released_how="collected")
    assert arrive_at_point(consignment_id=second.pk, point=point, by=None, now=LATER).is_open


@pytest.mark.parametrize(("size", "doors"), [("S", ["1", "2", "3"]), ("M", ["2", "3"]), ("L", ["3"])])
def test_a_parcel_gets_the_smallest_free_door_that_fits_until_none_is_left(size: str, doors: list[str]) -> None:
    point = locker(doors="SML")

    given = [at_point(point, carrier="locker", size=size).compartment for _ in doors]
    assert [door.number for door in given if door] == doors

    last = on_the_road(point, carrier="locker")
    with pytest.raises(UnableToKeepParcel, match="No door") as refusal:
        arrive_at_point(consignment_id=last.pk, point=point, by=None, now=NOON, size=size)
    assert set(refusal.value.fields) == {"size"}
    assert not last.events.exists()


def test_a_broken_door_is_given_to_nobody() -> None:
    point = locker(doors="SM")
    Compartment.objects.filter(size="S").update(is_working=False)

    stay = at_point(point, carrier="locker", size="S")

    assert stay.compartment is not None
    assert stay.compartment.number == "2"


def test_an_unknown_size_is_refused() -> None:
    point = locker()
    parcel = on_the_road(point, carrier="locker")

    with pytest.raises(UnableToKeepParcel):
        arrive_at_point(consignment_id=parcel.pk, point=point, by=None, now=NOON, size="XXL")


def test_the_database_puts_no_second_parcel_behind_a_door(point: ServicePoint) -> None:
    stay = at_point(point, carrier="locker", size="S")
    other = on_the_road(point, carrier="locker")

    with pytest.raises(IntegrityError, match=r"(?i)unique|one_parcel_per_compartment"), transaction.atomic():
        PointStay.objects.create(
            consignment=other, point=point, compartment=stay.compartment, arrived_at=NOON, expires_at=LATER
        )

    assert point.stays.count() == 1


@pytest.fixture
def point() -> ServicePoint:
    return locker()


@pytest.mark.parametrize(
    "wrong",
    [
        {"released_at": NOON},
        {"released_how": "collected"},
        {"return_reason": "no_answer"},
        {"return_since": NOON},
        {"expires_at": NOON},
        {"point": None},
    ],
)
def test_the_database_refuses_a_stay_that_cannot_be(wrong: dict[str, object]) -> None:
    point = station()
    values = {"consignment": on_the_road(point), "point": point, "arrived_at": NOON, "expires_at": LATER, **wrong}

    with pytest.raises(IntegrityError), transaction.atomic():
        PointStay.objects.create(**values)

    assert not PointStay.objects.exists()


def test_what_the_buyer_comes_for_waits_at_the_vendors_own_place() -> None:
    parcel = on_the_road(None, carrier="self_pickup")

    stay = keep_at_vendor(consignment_id=parcel.pk, by=None, now=NOON)

    assert (stay.partner, stay.point) == (parcel.shipment.partner, None)
    assert keep_at_vendor(consignment_id=parcel.pk, by=None, now=LATER) == stay
    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.READY_FOR_PICKUP


def test_a_parcel_nobody_fetches_in_time_goes_back_and_everybody_hears_once() -> None:
    stay = at_point(station(holds_days=2))
    day_before, after = NOON + timedelta(days=1), NOON + timedelta(days=2)

    assert return_overdue(now=day_before) == 0
    assert return_overdue(now=after) == 1
    assert return_overdue(now=after) == 0

    stay.refresh_from_db()
    assert (stay.return_reason, stay.return_since, stay.is_open) == (ReturnReason.NOT_FETCHED, after, True)
    assert stay.consignment.tracking is TrackingStatus.RETURNING
    assert facts_of("ParcelGoesBack") == [{"stay_id": stay.pk, "reason": "not_fetched"}]


def test_its_buyer_hears_once_that_its_last_day_has_come_and_again_after_it_was_kept_longer() -> None:
    stay = at_point(station(holds_days=3))
    two_days = NOON + timedelta(days=2)

    assert remind_on_last_day(now=two_days - timedelta(minutes=1)) == 0
    assert [remind_on_last_day(now=two_days) for _ in range(2)] == [1, 0]
    extend_hold(consignment_id=stay.consignment_id, days=2, by=None, now=two_days)
    assert remind_on_last_day(now=two_days + timedelta(hours=3)) == 0
    assert remind_on_last_day(now=two_days + timedelta(days=2)) == 1

    assert facts_of("ParcelStillWaits") == [{"stay_id": stay.pk, "round": 1}] * 2


def test_what_came_today_and_what_goes_back_already_is_not_reminded_of() -> None:
    at_point(station(holds_days=1))
    assert remind_on_last_day(now=NOON + timedelta(hours=23)) == 0

    return_overdue(now=NOON + timedelta(days=1))

    assert remind_on_last_day(now=NOON + timedelta(days=1)) == 0


def test_a_parcel_is_kept_longer_twice_and_no_more() -> None:
    stay = at_point(station(holds_days=2))

    for _ in range(2):
        extend_hold(consignment_id=stay.consignment_id, days=3, by=None, now=NOON)
    with pytest.raises(UnableToKeepParcel, match="twice"):
        extend_hold(consignment_id=stay.consignment_id, days=3, by=None, now=NOON)

    stay.refresh_from_db()
    assert stay.expires_at == NOON + timedelta(days=8)
    assert return_overdue(now=NOON + timedelta(days=7)) == 0


@pytest.mark.parametrize("days", [0, 8])
def test_a_parcel_is_kept_longer_by_a_week_at_most(days: int) -> None:
    stay = at_point()

    with pytest.raises(UnableToKeepParcel):
        extend_hold(consignment_id=stay.consignment_id, days=days, by=None, now=NOON)

    stay.refresh_from_db()
    assert stay.extensions == 0


def test_what_goes_back_already_is_kept_no_longer() -> None:
    stay = at_point(station(holds_days=1))
    return_overdue(now=NOON + timedelta(days=1))

    with pytest.raises(UnableToKeepParcel, match="goes back"):
        extend_hold(consignment_id=stay.consignment_id, days=1, by=None, now=NOON + timedelta(days=1))
