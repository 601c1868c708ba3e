"""Incidents at the officers' desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.incidents.models import Incident, IncidentPhoto, IncidentStatus
from tests.factories.catalogue import ProductFactory
from tests.factories.incidents import IncidentFactory
from tests.factories.logistics import make_order
from tests.factories.photos import upload
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


def test_officer_raises_one_about_an_order_or_a_listing_with_a_photo(desk: Client) -> None:
    order = make_order()
    product = ProductFactory(vendor=order.vendor)
    page = reverse("officers_incidents:raise", args=[order.vendor.pk])

    for about in (order.number, product.code.upper()):
        desk.post(page, {"kind": "unsafe", "words": "Rotten.", "about": about, "photos": upload()})

    assert set(Incident.objects.values_list("order", "product")) == {(order.pk, None), (None, product.pk)}
    assert IncidentPhoto.objects.count() == 2


def test_what_another_vendor_has_is_not_found_and_nothing_typed_is_lost(desk: Client) -> None:
    foreign = ProductFactory()
    page = reverse("officers_incidents:raise", args=[VendorFactory().pk])

    answer = desk.post(page, {"kind": "unsafe", "words": "Rotten.", "about": foreign.code})

    assert "no such order and no such listing" in answer.content.decode()
    assert "Rotten." in answer.content.decode()
    assert not Incident.objects.exists()
