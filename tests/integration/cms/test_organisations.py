"""Organisations that buy, at the officers' desk: checked, turned away with a reason, by the policy of the day."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.core.models import AuditEntry
from marketplace.organisations.models import CheckPolicy, Organisation, OrganisationStatus, RegistrationScan
from marketplace.users.models import User
from tests.factories.geography import ProvinceFactory
from tests.factories.organisations import MemberFactory, OrganisationFactory
from tests.factories.photos import upload
from tests.factories.users import OfficerFactory, ProvinceOfficerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roles")]


@pytest.fixture
def hotel() -> Organisation:
    made: Organisation = OrganisationFactory(new=True, name="Hotel Tonle", province=ProvinceFactory())
    MemberFactory(organisation=made, owner=True)
    return made


def page(hotel: Organisation) -> str:
    return reverse("officers_organisations:page", args=[hotel.pk])


def test_an_officer_finds_it_among_those_to_check_and_checks_it(
    hotel: Organisation, sign_in: Callable[[User], Client]
) -> None:
    officer = OfficerFactory()
    client = sign_in(officer)

    assert "Hotel Tonle" in client.get(reverse("officers_organisations:queue")).content.decode()
    client.post(page(hotel), {"action": "checked", "words": ""})

    hotel.refresh_from_db()
    assert (hotel.status, hotel.checked_by) == (OrganisationStatus.CHECKED, officer)
    assert AuditEntry.objects.filter(action="organisation.checked", actor=officer).exists()


def test_it_is_not_turned_away_without_a_reason(hotel: Organisation, sign_in: Callable[[User], Client]) -> None:
    client = sign_in(OfficerFactory())

    client.post(page(hotel), {"action": "refused", "words": ""})
    hotel.refresh_from_db()
    assert hotel.status == OrganisationStatus.NEW
    client.post(page(hotel), {"action": "refused", "words": "No such company."})

    hotel.refresh_from_db()
    assert (hotel.status, hotel.note) == (OrganisationStatus.REFUSED, "No such company.")


def test_an_officer_of_its_province_reads_and_one_of_another_does_not_find_it(
    hotel: Organisation, sign_in: Callable[[User], Client]
) -> None:
    at_home, elsewhere = ProvinceOfficerFactory(area=hotel.province), ProvinceOfficerFactory(area=ProvinceFactory())

    reader = sign_in(at_home)
    assert reader.get(page(hotel)).status_code == 200
    assert reader.post(page(hotel), {"action": "checked"}).status_code in {302, 403}
    assert sign_in(elsewhere).get(page(hotel)).status_code == 404
    hotel.refresh_from_db()
    assert hotel.status == OrganisationStatus.NEW


def test_a_policy_is_set_from_a_day_on_with_its_source(sign_in: Callable[[User], Client]) -> None:
    said = {
        "action": "policy",
        "kind": "shop",
        "at_home": "1",
        "needs_check": "0",
        "valid_from": timezone.localdate().isoformat(),
        "source": "sample, not verified",
    }

    sign_in(OfficerFactory()).post(reverse("officers_organisations:policies"), said)

    policy = CheckPolicy.objects.get()
    assert (policy.kind, policy.at_home, policy.needs_check) == ("shop", True, False)


@pytest.fixture
def sent(hotel: Organisation) -> RegistrationScan:
    return RegistrationScan.objects.create(organisation=hotel, scan=upload(), added_at=timezone.now())


def test_whoever_decides_reads_the_scan_which_is_written_down(
    sent: RegistrationScan, hotel: Organisation, sign_in: Callable[[User], Client]
) -> None:
    officer = OfficerFactory()
    scan = reverse("officers_organisations:scan", args=[hotel.pk])

    desk = sign_in(officer)
    shown = desk.get(page(hotel)).content.decode()
    assert scan in shown
    assert hotel.phone.as_national in shown
    assert desk.get(scan)["Content-Type"] == "image/jpeg"
    assert AuditEntry.objects.filter(action="organisation.scan_read", actor=officer).count() == 1


def test_an_officer_of_its_province_hears_of_the_scan_and_sees_neither_it_nor_a_phone(
    sent: RegistrationScan, hotel: Organisation, sign_in: Callable[[User], Client]
) -> None:
    member = hotel.members.get().user
    reader = sign_in(ProvinceOfficerFactory(area=hotel.province))
    scan = reverse("officers_organisations:scan", args=[hotel.pk])

    told = reader.get(page(hotel)).content.decode()

    assert scan not in told
    assert "sent " in told
    assert hotel.phone.as_national not in told
    assert str(member.phone) not in told
    assert reader.get(scan).status_code in {302, 403}
    assert not AuditEntry.objects.filter(action="organisation.scan_read").exists()


def test_where_no_scan_was_sent_the_officer_reads_so(hotel: Organisation, sign_in: Callable[[User], Client]) -> None:
    desk = sign_in(OfficerFactory())

    assert "none was sent" in desk.get(page(hotel)).content.decode()
    assert desk.get(reverse("officers_organisations:scan", args=[hotel.pk])).status_code == 404
