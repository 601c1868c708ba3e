"""Reads about sanctions, for screens and for those who must know, such as payments before they pay out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F

from vendors.models import Sanction, Vendor
from vendors.models.sanction import HARDNESS

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet


def payouts_held(*, vendor_ids: Collection[int]) -> set[int]:
    """Return those of some vendors whose payouts a standing sanction holds back."""
    held = Sanction.objects.standing().filter(vendor_id__in=vendor_ids, payouts_held=True)
    return set(held.values_list("vendor_id", flat=True))


def sanctions_of(*, vendor: Vendor) -> QuerySet[Sanction]:
    """Return a vendor's sanctions with their appeals, what stands first, then the newest."""
    mine = vendor.sanctions.select_related("appeal", "imposed_by", "lifted_by")
    return mine.order_by(F("lifted_at").desc(nulls_first=True), "-imposed_at", "-pk")


def sanction_for(*, vendor: Vendor, public_id: str) -> Sanction:
    """Return one of a vendor's sanctions.

    Raises:
        Sanction.DoesNotExist: No such one, or another vendor's; callers answer 404 to both.
    """
    return Sanction.objects.select_related("appeal").get(vendor=vendor, public_id=public_id)


def limits_of(*, vendor: Vendor) -> QuerySet[Sanction]:
    """Return what keeps a vendor from sending new listings, for its screen to say why."""
    return Sanction.objects.standing().filter(vendor=vendor, kind="limit")


def shown_sanctions(*, vendor: Vendor) -> list[Sanction]:
    """Return the standing sanctions that policy shows on the vendor's public page, the hardest first.

    The vendor's own wish to close is no sanction in the eyes of the public.
    """
    first = HARDNESS.index(settings.SANCTIONS_SHOWN_FROM)
    shown = Sanction.objects.standing().filter(vendor=vendor, kind__in=HARDNESS[first:]).exclude(ground="own_wish")
    return sorted(shown, key=lambda one: -HARDNESS.index(one.kind))
