"""The room where officers appoint people who scan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from logistics.scanning.models import Appointment
from marketplace.users.models import User
from tests.factories.photos import jpeg, upload
from tests.factories.scanning import ScanFactory, appoint, make_office
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory, UserFactory

pytestmark = pytest.mark.django_db
APPOINT = "officers_agents:appoint"


def form(**fields: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {"role": "clerk", "starts_on": today, "ends_on": today + timedelta(days=60), **fields}


def test_an_officer_appoints_and_calls_back(roles: None, sign_in: Callable[[User], Client]) -> None:
    desk, office = sign_in(OfficerFactory()), make_office()
    person = UserFactory(phone="+85512345671", phone_verified_at=timezone.now())

    answer = desk.post(reverse(APPOINT), form(phone="012 345 671", point=office.pk))

    term = Appointment.objects.get()
    assert answer.status_code == 302
    assert (term.user, term.point) == (person, office)
    assert str(person) in desk.get(reverse("officers_agents:index")).text
    desk.post(reverse("officers_agents:end", args=[term.pk]))
    term.refresh_from_db()
    assert term.ended_at is not None
    assert "called back" in desk.get(reverse("officers_agents:inspect", args=[term.pk])).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"phone": "012 345 679"}, "Nobody has signed in with this number yet."),
        ({"phone": "banana"}, "This is not a phone number."),
        ({"phone": "012 345 671", "role": "rider"}, "Please fill this in."),
        ({"phone": "012 345 671", "role": "agent"}, "This role does not fit the kind of place."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    roles: None, sign_in: Callable[[User], Client], fields: dict[str, Any], words: str
) -> None:
    UserFactory(phone="+85512345671", phone_verified_at=timezone.now())

    answer = sign_in(OfficerFactory()).post(reverse(APPOINT), form(point=make_office().pk, **fields))

    assert words in answer.text
    assert not Appointment.objects.exists()


def test_an_officer_of_a_province_reads_and_appoints_nobody(roles: None, sign_in: Callable[[User], Client]) -> None:
    term = appoint()
    local = sign_in(ProvinceOfficerFactory(area=term.province))

    assert local.get(reverse("officers_agents:inspect", args=[term.pk])).status_code == 200
    assert local.post(reverse(APPOINT), form()).status_code == 302
    assert local.post(reverse("officers_agents:end", args=[term.pk])).status_code == 302
    term.refresh_from_db()
    assert term.ended_at is None


def test_the_photo_of_a_scan_is_shown_to_officers(roles: None, sign_in: Callable[[User], Client]) -> None:
    scan = ScanFactory(photo=upload(jpeg(40, 30)))
    desk = sign_in(OfficerFactory())

    answer = desk.get(reverse("officers_agents:proof", args=[scan.pk, "photo"]))

    assert answer["Content-Type"] == "image/jpeg"
    assert desk.get(reverse("officers_agents:proof", args=[scan.pk, "signature"])).status_code == 404
    assert Client().get(reverse("officers_agents:proof", args=[scan.pk, "photo"])).status_code == 302
