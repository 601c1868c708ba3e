"""The demo country has two vendors that are registered for VAT."""

from __future__ import annotations

import pytest
from django.utils import timezone

from marketplace.demo.tax import REGISTERED, load_demo_tax
from payments.papers.models import TaxProfile
from payments.papers.parties import profile_on
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db


def test_two_companies_and_the_marketplace_have_tax_profiles_once() -> None:
    shops = [VendorFactory(code=code, is_demo=True) for code in REGISTERED]
    other = VendorFactory(is_demo=True)
    for _ in range(2):
        load_demo_tax(now=timezone.now())

    assert TaxProfile.objects.filter(is_demo=True).count() == 3
    for vendor in (*shops, None):
        profile = profile_on(vendor=vendor, day=timezone.localdate())
        assert profile is not None
        assert profile.is_vat_registered
        assert not profile.has_odd_tin
    assert profile_on(vendor=other, day=timezone.localdate()) is None


def test_a_real_vendor_of_that_name_gets_none() -> None:
    VendorFactory(code=next(iter(REGISTERED)), is_demo=False)
    load_demo_tax(now=timezone.now())

    assert not TaxProfile.objects.exclude(vendor=None).exists()
