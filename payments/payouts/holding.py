"""Whose money is held as a whole: by an officer of the money desk, or by a sanction that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from payments.payouts.models import PayoutHold
from vendors.models import Sanction, Vendor

if TYPE_CHECKING:
    from datetime import datetime


def held_vendors() -> QuerySet[Vendor]:
    """Return the vendors all of whose money is held now."""
    by_officers = PayoutHold.objects.on_vendors().filter(vendor=OuterRef("pk"))
    by_sanctions = Sanction.objects.standing().filter(vendor=OuterRef("pk"), payouts_held=True)
    return Vendor.objects.filter(Exists(by_officers) | Exists(by_sanctions))


def is_held(*, vendor: Vendor) -> bool:
    """Return whether all of a vendor's money is held now."""
    return held_vendors().filter(pk=vendor.pk).exists()


def why_held(*, vendor: Vendor) -> tuple[str, datetime] | None:
    """Return why an officer holds all of a vendor's money, and since when; a sanction speaks for itself elsewhere."""
    hold = PayoutHold.objects.on_vendors().filter(vendor=vendor).order_by("-set_at").first()
    return (hold.reason, hold.set_at) if hold else None
