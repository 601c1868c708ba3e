"""The desk's screens of rates and of direct payment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from payments.models import ExchangeRate
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

pytestmark = pytest.mark.django_db
FIELDS = {"valid_on": "2026-11-26", "khr_per_usd": "41000", "source": "NBC"}


@pytest.fixture
def root(roles: None, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(UserFactory(superuser=True))


def test_a_rate_that_jumps_is_asked_about_and_taken_when_it_is_sure(root: Client) -> None:
    ExchangeRate.objects.create(valid_on="2026-11-20", khr_per_usd=4000, source="NBC")

    asked = root.post(reverse("officers_rates:add"), FIELDS)
    assert "is more than 5 % away" in asked.content.decode()
    assert ExchangeRate.objects.count() == 1

    root.post(reverse("officers_rates:add"), {**FIELDS, "is_sure": "on"})
    rate = ExchangeRate.objects.get(valid_on="2026-11-26")
    assert (rate.khr_per_usd, rate.entered_by is not None) == (41000, True)


def test_an_officer_lets_a_vendor_be_paid_directly_and_it_is_written_down(root: Client) -> None:
    vendor, other = VendorFactory(), VendorFactory(bakong_account_id="")

    root.post(reverse("officers_settlement:change", args=[vendor.pk]), {"mode": "direct"})
    refused = root.post(reverse("officers_settlement:change", args=[other.pk]), {"mode": "direct"})

    assert Vendor.objects.get(pk=vendor.pk).settlement_mode == "direct"
    assert AuditEntry.objects.filter(action="vendor.settlement_mode").count() == 1
    assert "no Bakong account" in refused.content.decode()
    assert Vendor.objects.get(pk=other.pk).settlement_mode == "collect"
    page = root.get(reverse("officers_settlement:index")).content.decode()
    assert vendor.name in page
