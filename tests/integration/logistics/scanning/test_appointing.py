"""Who may scan, and who lets them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from logistics.scanning.errors import UnableToAppoint, UnableToEndTerm
from logistics.scanning.models import Appointment
from logistics.scanning.selectors import appointments_of
from logistics.scanning.services.appointing import (
    NewTerm,
    appoint_at_point,
    appoint_for_vendor,
    appoint_rider,
    end_term,
)
from marketplace.core.models import AuditEntry
from tests.factories.geography import ProvinceFactory
from tests.factories.logistics import NOON, ServicePointFactory, make_vendor
from tests.factories.scanning import appoint, make_office
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory, UserFactory
from vendors.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TODAY = timezone.localdate(NOON)


def term(person: Any, *, role: str = "clerk", starts: date = TODAY, ends: date | None = None) -> NewTerm:
    return NewTerm(phone=str(person.phone), role=role, starts_on=starts, ends_on=ends or TODAY + timedelta(days=90))


@pytest.fixture
def person() -> Any:
    return UserFactory(phone_verified_at=NOON)


def test_an_officer_appoints_a_clerk_until_a_day(person: Any) -> None:
    office = make_office()

    row = appoint_at_point(term=term(person), point=office, by=OfficerFactory(), now=NOON)

    assert appointments_of(user=person, on=TODAY) == [row]
    assert appointments_of(user=person, on=TODAY + timedelta(days=91)) == []
    assert appointments_of(user=person, on=TODAY - timedelta(days=1)) == []
    entry = AuditEntry.objects.get(action="scanning.appointed")
    assert entry.data["point"] == office.code


def test_an_officer_of_a_province_appoints_there_and_nowhere_else(person: Any) -> None:
    office = make_office()
    at_home, elsewhere = ProvinceOfficerFactory(area=office.province), ProvinceOfficerFactory(area=ProvinceFactory())

    with pytest.raises(UnableToAppoint) as refusal:
        appoint_at_point(term=term(person), point=office, by=elsewhere, now=NOON)
    assert set(refusal.value.fields) == {"point"}
    with pytest.raises(UnableToAppoint):
        appoint_rider(term=term(person, role="rider"), province=office.province, by=elsewhere, now=NOON)
    assert not Appointment.objects.exists()

    appoint_at_point(term=term(person), point=office, by=at_home, now=NOON)


@pytest.mark.parametrize(
    ("role", "kind"), [("clerk", "bus_station"), ("agent", "post_office"), ("keeper", "locker"), ("rider", "hub")]
)
def test_a_role_fits_its_kind_of_place_only(person: Any, role: str, kind: str) -> None:
    with pytest.raises(UnableToAppoint) as refusal:
        appoint_at_point(
            term=term(person, role=role), point=ServicePointFactory(kind=kind), by=OfficerFactory(), now=NOON
        )

    assert set(refusal.value.fields) == {"role"}
    assert not Appointment.objects.exists()


def test_nobody_is_appointed_who_never_signed_in() -> None:
    typed_only = UserFactory(phone_verified_at=None)

    with pytest.raises(UnableToAppoint) as refusal:
        appoint_at_point(term=term(typed_only), point=make_office(), by=OfficerFactory(), now=NOON)

    assert set(refusal.value.fields) == {"phone"}


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1)),
        (TODAY + timedelta(days=9), TODAY + timedelta(days=8)),
        (TODAY, TODAY + timedelta(days=367)),
    ],
)
def test_days_that_do_not_fit_are_refused(person: Any, starts: date, ends: date) -> None:
    with pytest.raises(UnableToAppoint) as refusal:
        appoint_at_point(
            term=term(person, starts=starts, ends=ends), point=make_office(), by=OfficerFactory(), now=NOON
        )

    assert set(refusal.value.fields) == {"ends_on"}
    assert not Appointment.objects.exists()


def test_a_second_term_at_the_same_place_waits_for_the_end_of_the_first(person: Any) -> None:
    office, officer = make_office(), OfficerFactory()
    first = appoint_at_point(term=term(person), point=office, by=officer, now=NOON)
    with pytest.raises(UnableToAppoint):
        appoint_at_point(term=term(person), point=office, by=officer, now=NOON)

    end_term(appointment=first, by=officer, now=NOON)

    second = appoint_at_point(term=term(person), point=office, by=officer, now=NOON)
    assert appointments_of(user=person, on=TODAY) == [second]
    with pytest.raises(UnableToEndTerm):
        end_term(appointment=first, by=officer, now=NOON)


def test_a_vendor_appoints_its_own_rider_and_packer(person: Any) -> None:
    vendor, owner = make_vendor(), UserFactory()
    Membership.objects.create(user=owner, vendor=vendor, role="owner")

    row = appoint_for_vendor(term=term(person, role="rider"), vendor=vendor, by=owner, now=NOON)

    assert (row.vendor, row.province) == (vendor, vendor.province)
    with pytest.raises(UnableToAppoint):
        appoint_for_vendor(term=term(person, role="clerk"), vendor=vendor, by=owner, now=NOON)
    with pytest.raises(PermissionError):
        appoint_for_vendor(term=term(person, role="packer"), vendor=vendor, by=UserFactory(), now=NOON)


@pytest.mark.parametrize(
    "fields", [{"role": "clerk", "point": None}, {"role": "packer", "point": None}, {"role": "king"}]
)
def test_the_database_holds_no_role_without_its_place(fields: dict[str, Any]) -> None:
    good = appoint()

    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=good.pk).update(**fields)
