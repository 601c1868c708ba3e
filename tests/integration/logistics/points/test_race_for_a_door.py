"""Many bring parcels to one locker at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from logistics.points.errors import UnableToKeepParcel
from logistics.points.models import Compartment, PointStay
from logistics.points.services.stays import arrive_at_point
from tests.factories.logistics import NOON
from tests.factories.points import locker, on_the_road

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def test_eight_who_come_at_once_to_five_doors_get_five_doors() -> None:
    point = locker(doors="SSSML")
    parcels = [on_the_road(point, carrier="locker").pk for _ in range(8)]
    start = Barrier(8)

    def bring(consignment_id: int) -> bool:
        start.wait()
        try:
            arrive_at_point(consignment_id=consignment_id, point=point, by=None, now=NOON, size="S")
        except UnableToKeepParcel:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        were_let_in = list(pool.map(bring, parcels))

    doors = list(PointStay.objects.open().values_list("compartment", flat=True))
    assert (sum(were_let_in), len(doors), len(set(doors))) == (5, 5, 5)


def test_without_the_lock_they_choose_the_same_door_and_only_the_database_says_no() -> None:
    """The negative control: everybody has chosen before anybody writes."""
    point = locker(doors="SSSSS")
    parcels = [on_the_road(point, carrier="locker").pk for _ in range(5)]
    start = Barrier(5)

    def bring_unguarded(consignment_id: int) -> int | None:
        door = Compartment.objects.free_for(point=point, size="S").first()
        assert door is not None
        start.wait()
        try:
            with transaction.atomic():
                PointStay.objects.create(
                    consignment_id=consignment_id,
                    point=point,
                    compartment=door,
                    arrived_at=NOON,
                    expires_at=NOON.replace(day=25),
                )
        except IntegrityError:
            return None
        finally:
            connection.close()
        return door.pk

    with ThreadPoolExecutor(5) as pool:
        given = list(pool.map(bring_unguarded, parcels))

    assert sum(1 for door in given if door is not None) == 1
    assert PointStay.objects.count() == 1


def test_two_who_take_the_last_place_at_once_are_one() -> None:
    point = locker(doors="")
    type(point).objects.filter(pk=point.pk).update(kind="pickup_point", capacity=1)
    point.refresh_from_db()
    parcels = [on_the_road(point, carrier="pickup_point").pk for _ in range(4)]
    start = Barrier(4)

    def bring(consignment_id: int) -> bool:
        start.wait()
        try:
            arrive_at_point(consignment_id=consignment_id, point=point, by=None, now=NOON)
        except UnableToKeepParcel:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(bring, parcels)) == 1
    assert PointStay.objects.count() == 1
