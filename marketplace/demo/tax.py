"""Two demo companies that are registered for VAT, and the marketplace's own invented tax profile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from payments.papers.models import ProfileStatus, TaxProfile
from vendors.models import Vendor

if TYPE_CHECKING:
    from datetime import datetime

#: Code and invented TIN. Everybody else in the demo country gives receipts, as most do.
REGISTERED: Final = {"bokor-spice-house": "K000-000000001", "puok-silk-house": "K000-000000002"}


def load_demo_tax(*, now: datetime) -> None:
    """Make what is missing; a second run makes nothing and changes nothing."""
    since = timezone.localdate(now) - timedelta(days=30)
    for vendor in Vendor.objects.filter(code__in=REGISTERED, is_demo=True, tax_profiles=None):
        place = vendor.village or vendor.commune or vendor.district or vendor.province
        _make(
            vendor, tin=REGISTERED[vendor.code], valid_from=since, legal_name_km=vendor.name_km,
            legal_name_en=vendor.name_en, address_km=place.path_km, address_en=place.path_en, now=now,
        )  # fmt: skip
    if not TaxProfile.objects.filter(vendor=None).exists():
        _make(
            None, tin="L000-000000000", valid_from=since, legal_name_km="ទីផ្សារកម្ពុជា (គំរូ)",
            legal_name_en="Cambodia Marketplace (demonstration)", address_km="ភ្នំពេញ", address_en="Phnom Penh", now=now,
        )  # fmt: skip


def _make(vendor: Vendor | None, *, now: datetime, **fields: object) -> None:
    TaxProfile.objects.create(
        vendor=vendor, is_vat_registered=True, status=ProfileStatus.CONFIRMED, proposed_at=now, decided_at=now,
        is_demo=True, **fields,
    )  # fmt: skip
