"""Officers appoint who helps makers, see what was done, and end it; each within the own area."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.core import audit
from marketplace.users.models import User
from tests.factories.geography import ProvinceFactory
from tests.factories.helping import FieldOfficerFactory, MandateFactory
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory, UserFactory
from vendors.models import FieldOfficer

pytestmark = pytest.mark.django_db

APPOINT = "officers_field:appoint"


def appointment(person: User, province_id: int) -> dict[str, str]:
    until = timezone.localdate() + timedelta(days=30)
    return {"phone": str(person.phone), "province": str(province_id), "ends_on": until.isoformat()}


def test_a_ministry_officer_appoints_and_calls_back(officer: User, sign_in: Callable[[User], Client]) -> None:
    desk, province = sign_in(officer), ProvinceFactory()
    person = UserFactory(phone_verified_at=timezone.now())

    answer = desk.post(reverse(APPOINT), appointment(person, province.pk))

    assert answer.status_code == 302
    term = FieldOfficer.objects.get(user=person)
    assert (term.province, term.appointed_by) == (province, officer)
    assert str(person) in desk.get(reverse("officers_field:index")).content.decode()
    desk.post(reverse("officers_field:end", args=[term.pk]))
    term.refresh_from_db()
    assert term.ended_by == officer


def test_a_refusal_stands_beside_the_phone(officer: User, sign_in: Callable[[User], Client]) -> None:
    desk = sign_in(officer)

    page = desk.post(
        reverse(APPOINT), appointment(OfficerFactory(phone_verified_at=timezone.now()), ProvinceFactory().pk)
    )

    assert page.status_code == 200
    assert "helps nobody in the field" in page.content.decode()
    assert not FieldOfficer.objects.exists()


def test_nobody_is_appointed_for_another_province(roles: None, sign_in: Callable[[User], Client]) -> None:
    desk = sign_in(OfficerFactory(area=ProvinceFactory()))
    person = UserFactory(phone_verified_at=timezone.now())

    page = desk.post(reverse(APPOINT), appointment(person, ProvinceFactory().pk))

    assert page.status_code == 200
    assert not FieldOfficer.objects.exists()


def test_a_provincial_officer_watches_and_appoints_nobody(roles: None, sign_in: Callable[[User], Client]) -> None:
    home = ProvinceFactory()
    desk = sign_in(ProvinceOfficerFactory(area=home))
    term = FieldOfficerFactory(province=home)

    assert desk.get(reverse("officers_field:inspect", args=[term.pk])).status_code == 200
    assert desk.get(reverse(APPOINT)).status_code == 302
    desk.post(reverse("officers_field:end", args=[term.pk]))
    term.refresh_from_db()
    assert term.ended_at is None


def test_a_mandate_shows_what_was_done_and_on_whose_behalf(officer: User, sign_in: Callable[[User], Client]) -> None:
    mandate = MandateFactory(confirmed=True)
    audit.record(actor=mandate.officer.user, action="listing.drafted", subject=mandate, on_behalf_of=mandate.maker)
    desk = sign_in(officer)

    page = desk.get(reverse("officers_mandates:inspect", args=[mandate.pk])).content.decode()

    assert "listing.drafted" in page
    assert f"→ {mandate.maker}" in page
    desk.post(reverse("officers_mandates:end", args=[mandate.pk]))
    mandate.refresh_from_db()
    assert mandate.ended_by == officer
