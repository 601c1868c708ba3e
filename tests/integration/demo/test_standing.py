"""The demo country's sanctions and incidents: marked, once, and nobody is told."""

from __future__ import annotations

import pytest
from django.utils import timezone

from marketplace.core.models import EventRecord
from marketplace.demo.standing import COMPLAINTS, MARKED_EN, MARKED_KM, WARNINGS, load_demo_standing
from marketplace.incidents.models import Incident, IncidentNote, IncidentStatus
from marketplace.users.models import User
from tests.factories.users import OfficerFactory, UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import Sanction, VendorStatus

pytestmark = pytest.mark.django_db

ALL = len(WARNINGS) + len(COMPLAINTS)


@pytest.fixture
def country() -> None:
    OfficerFactory()
    UserFactory()
    User.objects.update(is_demo=True)
    VendorFactory.create_batch(ALL, is_demo=True)


def test_every_word_says_that_it_is_a_demonstration(country: None) -> None:
    assert load_demo_standing(now=timezone.now()) == ALL

    for words in [*Sanction.objects.values_list("words_km", flat=True), *Sanction.objects.values_list("words_en", flat=True),
                  *IncidentNote.objects.values_list("words", flat=True)]:  # fmt: skip
        assert words.startswith((MARKED_KM, MARKED_EN))
    assert set(Incident.objects.values_list("status", flat=True)) == {IncidentStatus.OPEN, IncidentStatus.ESCALATED}


def test_a_second_load_makes_nothing_and_nobody_is_told(country: None) -> None:
    load_demo_standing(now=timezone.now())

    assert load_demo_standing(now=timezone.now()) == 0
    assert (Sanction.objects.count(), Incident.objects.count()) == (len(WARNINGS), len(COMPLAINTS))
    assert not EventRecord.objects.exists()


def test_warnings_leave_the_shops_open(country: None) -> None:
    load_demo_standing(now=timezone.now())

    assert {one.vendor.status for one in Sanction.objects.select_related("vendor")} == {VendorStatus.OPEN}


def test_real_vendors_get_none(country: None) -> None:
    VendorFactory.create_batch(ALL)
    load_demo_standing(now=timezone.now())

    assert not Sanction.objects.filter(vendor__is_demo=False).exists()
    assert not Incident.objects.filter(vendor__is_demo=False).exists()
