"""The officers' room of service points."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from logistics.models import ServicePoint
from logistics.points.models import Compartment
from tests.factories.geography import ProvinceFactory
from tests.factories.points import at_point, locker, station

pytestmark = pytest.mark.django_db


def page(desk: Client, name: str, *args: object, tab: str = "") -> str:
    answer = desk.get(reverse(f"officers_points:{name}", args=args) + (f"?tab={tab}" if tab else ""))
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_places_are_listed_by_kind_and_shown_with_what_lies_there(desk: Client) -> None:
    stay = at_point(station(name_en="Ban Lung station"))
    assert stay.point is not None

    assert "Ban Lung station" in page(desk, "list")
    assert "Ban Lung station" not in page(desk, "list", tab="locker")
    assert stay.consignment.shown_number in page(desk, "point", stay.point.pk)


def test_places_with_a_pin_are_on_the_map_and_the_others_are_counted(desk: Client) -> None:
    station(name_en="Ban Lung station", lat="13.74", lon="106.98")
    station()

    shown = page(desk, "map")

    assert "<title>Ban Lung station" in shown
    assert "1 open place has no pin." in shown


def test_an_officer_adds_changes_and_closes_a_place(desk: Client) -> None:
    province = ProvinceFactory(code="16")
    typed = {
        "code": "pick-16", "kind": "pickup_point", "name_km": "ហាង", "name_en": "Shop", "province": province.pk,
        "holds_days": "5", "max_weight_g": "20000", "is_open": "on",
    }  # fmt: skip
    assert "holds_days" in page(desk, "add")
    desk.post(reverse("officers_points:add"), typed)
    point = ServicePoint.objects.get()

    desk.post(reverse("officers_points:change", args=[point.pk]), {**typed, "name_en": "New shop", "lat": "13"})
    point.refresh_from_db()
    assert point.name_en == "Shop"  # a pin needs both
    desk.post(reverse("officers_points:change", args=[point.pk]), {**typed, "name_en": "New shop"})
    desk.post(reverse("officers_points:point", args=[point.pk]), {"action": "turn"})

    point.refresh_from_db()
    assert (point.name_en, point.is_open) == ("New shop", False)


def test_a_locker_gets_doors_and_one_is_out_of_order(desk: Client) -> None:
    point = locker(doors="")
    address = reverse("officers_points:point", args=[point.pk])
    desk.post(address, {"action": "doors", "size": "S", "count": "2"})
    door = Compartment.objects.earliest("pk")

    desk.post(address, {"action": "door", "door": door.pk})

    door.refresh_from_db()
    assert not door.is_working
    assert "out of order" in page(desk, "point", point.pk)


def test_a_file_is_looked_through_before_it_is_written(desk: Client) -> None:
    station(code="bus-1", name_en="Old name")
    text = desk.get(reverse("officers_points:file")).content.decode().replace("Old name", "New name")
    address = reverse("officers_points:bring_in")

    looked = desk.post(address, {"file": SimpleUploadedFile("points.csv", text.encode())}).content.decode()
    assert "changed" in looked
    assert ServicePoint.objects.get().name_en == "Old name"
    desk.post(address, {"content": text, "do": "1"})

    assert ServicePoint.objects.get().name_en == "New name"
    assert "no CSV file" in desk.post(address, {"file": SimpleUploadedFile("x.csv", b"\xff\xfe")}).content.decode()
