"""Incidents at the officers' desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.incidents.models import Incident, IncidentStatus
from tests.factories.incidents import IncidentFactory
from tests.factories.vendors import VendorFactory
from tests.integration.cms.helpers import seat
from vendors.models import VendorStatus

pytestmark = pytest.mark.django_db


def test_queue_is_sorted_by_its_clock(desk: Client) -> None:
    now = timezone.now()
    for days, number in ((1, "I1"), (9, "I2"), (4, "I3")):
        IncidentFactory(number=number, status="escalated", escalated_at=now - timedelta(days=days))
    IncidentFactory(number="I9")

    text = desk.get(reverse("officers_incidents:queue")).content.decode()

    assert text.index("I2 ·") < text.index("I3 ·") < text.index("I1 ·")
    assert "I9 ·" not in text
    assert "I9 ·" in desk.get(reverse("officers_incidents:queue") + "?tab=vendor").content.decode()


def test_officer_decides_that_it_is_severe(desk: Client) -> None:
    incident = IncidentFactory(photo=True)
    page = reverse("officers_incidents:page", args=[incident.pk])

    refused = desk.post(page, {"outcome": "severe", "words": "They shout at buyers."})
    assert refused.context["form"].errors
    desk.post(page, {"outcome": "severe", "words": "They shout at buyers.", "orders": "refund"})

    incident.refresh_from_db()
    assert incident.status == IncidentStatus.CLOSED
    incident.vendor.refresh_from_db()
    assert incident.vendor.status == VendorStatus.SUSPENDED


def test_province_raises_one_and_decides_none(province_desk: Client) -> None:
    vendor = VendorFactory()
    seat(province_desk, vendor.province)

    province_desk.post(reverse("officers_incidents:raise", args=[vendor.pk]), {"kind": "unsafe", "words": "Rotten."})

    incident = Incident.objects.get()
    assert incident.by_officer
    province_desk.post(reverse("officers_incidents:page", args=[incident.pk]), {"outcome": "solved", "words": "x"})
    incident.refresh_from_db()
    assert incident.status == IncidentStatus.OPEN
