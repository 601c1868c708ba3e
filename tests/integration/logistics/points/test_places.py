"""Places that officers write down, one by one or from a file."""

from __future__ import annotations

import pytest

from logistics.models import ServicePoint
from logistics.points.errors import UnableToReadPlaces
from logistics.points.models import Compartment
from logistics.points.services.places import add_doors, bring_in_places, places_as_csv, save_place, turn_door
from marketplace.core.errors import RefusedInput
from marketplace.core.models import AuditEntry
from tests.factories.geography import DistrictFactory, ProvinceFactory
from tests.factories.points import locker, station

pytestmark = pytest.mark.django_db
HEAD = "code,kind,province_code,district_code,name_km,name_en,capacity,lat,lon,takes_cash\n"


def test_the_file_that_is_given_out_can_be_brought_in_again() -> None:
    point = station(code="bus-1", name_en="Ban Lung station", capacity=40, is_sample=True)
    changed = places_as_csv().replace("Ban Lung station", "Ban Lung new station")

    lines = bring_in_places(content=changed.encode(), by=None, is_trial=False)

    point.refresh_from_db()
    assert [(line.code, line.is_new, line.refusal) for line in lines] == [("bus-1", False, "")]
    assert (point.name_en, point.capacity, point.is_sample) == ("Ban Lung new station", 40, False)


def test_a_trial_writes_nothing_and_so_does_a_file_with_one_error() -> None:
    ProvinceFactory(code="16")
    good = f"{HEAD}pick-1,pickup_point,16,,ហាង,Shop,10,13.7,106.9,1\n"
    assert bring_in_places(content=good.encode(), by=None, is_trial=True)[0].is_new
    assert not ServicePoint.objects.exists()

    bad = good + "pick-2,castle,16,,ហាង,Shop,,,,\npick-3,locker,99,,ទូ,Box,,,,\npick-4,locker,16,,ទូ,Box,many,,,\n"
    lines = bring_in_places(content=bad.encode(), by=None, is_trial=False)
    assert [bool(line.refusal) for line in lines] == [False, True, True, True]
    assert not ServicePoint.objects.exists()

    bring_in_places(content=good.encode(), by=None, is_trial=False)
    point = ServicePoint.objects.get()
    assert (point.code, point.capacity, point.takes_cash) == ("pick-1", 10, True)
    assert AuditEntry.objects.filter(action="service_point.saved").count() == 1


@pytest.mark.parametrize("content", [b"", b"code,kind\n", b"\xff\xfe"])
def test_a_file_without_its_columns_is_refused(content: bytes) -> None:
    with pytest.raises(UnableToReadPlaces):
        bring_in_places(content=content, by=None, is_trial=True)


def test_a_district_of_another_province_is_refused() -> None:
    point = station()
    elsewhere = DistrictFactory(code="9901", province=ProvinceFactory(code="99"))

    with pytest.raises(RefusedInput) as refusal:
        save_place(values={"district": elsewhere}, by=None, point=point)

    assert set(refusal.value.fields) == {"district"}
    point.refresh_from_db()
    assert point.district is None


def test_doors_are_numbered_after_those_that_are_there() -> None:
    point = locker(doors="")
    add_doors(point=point, size="S", count=2, by=None)
    assert add_doors(point=point, size="L", count=1, by=None) == 3

    assert list(point.compartments.values_list("number", "size")) == [("01", "S"), ("02", "S"), ("03", "L")]
    door = Compartment.objects.get(number="02")
    turn_door(compartment=door, is_working=False, by=None)
    assert Compartment.objects.free_for(point=point, size="S").count() == 2


@pytest.mark.parametrize(("size", "count"), [("S", 0), ("S", 201), ("XL", 1)])
def test_doors_that_cannot_be_are_refused(size: str, count: int) -> None:
    point = locker(doors="")

    with pytest.raises(RefusedInput):
        add_doors(point=point, size=size, count=count, by=None)

    assert not Compartment.objects.exists()


def test_only_lockers_have_doors() -> None:
    with pytest.raises(RefusedInput):
        add_doors(point=station(), size="S", count=1, by=None)
