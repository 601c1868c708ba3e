"""What several tests of vendors begin with."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from marketplace.core.models import EventRecord
from tests.factories.catalogue import CategoryFactory
from vendors.models import Vendor
from vendors.services.listings import ListingDraft


def facts(name: str) -> list[dict[str, Any]]:
    return list(EventRecord.objects.filter(name=name).values_list("data", flat=True))


def listing_draft(vendor: Vendor, **changes: Any) -> ListingDraft:
    whole = ListingDraft(
        category=CategoryFactory(),
        title_km=" កន្ត្រកផ្តៅ ",
        title_en="Rattan basket",
        description_en="Woven by hand.",
        price_khr=Decimal(14_000),
        num_in_stock=6,
        weight_g=350,
        origin_province=vendor.province,
        origin_district=vendor.district,
        origin_commune=vendor.commune,
        origin_village=vendor.village,
    )
    return replace(whole, **changes)
