"""A shop opens by itself when the last thing that is required stands, and stops when one falls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import VendorOpened, VendorStatusChanged, VendorStopped
from vendors.checklist import checklists_of, what_stops
from vendors.models import Vendor, VendorStatus

if TYPE_CHECKING:
    from datetime import datetime

#: Only between these does a checklist move a shop: a paused, suspended or closed one waits for who did it.
BY_ITSELF: Final = (VendorStatus.OPEN, VendorStatus.INCOMPLETE)
CHUNK: Final = 500


def settle_standing(*, vendor_id: int, now: datetime) -> None:
    """Open or stop a shop as its checklist says; doing it twice changes nothing."""
    with transaction.atomic(durable=True):
        vendor = Vendor.objects.select_for_update().filter(pk=vendor_id, status__in=BY_ITSELF).first()
        if vendor is None:
            return
        stopping = what_stops(vendor=vendor, now=now)
        status = VendorStatus.INCOMPLETE if stopping else VendorStatus.OPEN
        if status == vendor.status:
            return
        Vendor.objects.filter(pk=vendor.pk).update(status=status)
        missing = [one.requirement.code for one in stopping]
        reason = ", ".join(one.requirement.name_en for one in stopping)
        log(instance=vendor, action=f"vendors.{status}", data={"reason": reason} if reason else {})
        audit.record(actor=None, action=f"vendor.{status}", subject=vendor, data={"missing": missing})
        publish(VendorStatusChanged(vendor_id=vendor.pk))
        day = timezone.localdate(now).isoformat()
        publish(VendorStopped(vendor.pk, missing, day) if stopping else VendorOpened(vendor.pk, day))


def settle_all(*, now: datetime) -> int:
    """Look at every shop that may open or stop by itself, some hundred at a time; return how many were moved."""
    today = timezone.localdate(now)
    keys = list(Vendor.objects.filter(status__in=BY_ITSELF).order_by("pk").values_list("pk", flat=True))
    moved = 0
    for start in range(0, len(keys), CHUNK):
        vendors = list(
            Vendor.objects.filter(pk__in=keys[start : start + CHUNK]).only("pk", "kind", "status", "approved_at")
        )
        lists = checklists_of(vendors=vendors, now=now)
        for vendor in vendors:
            is_stopped = any(one.stops(on=today) for one in lists[vendor.pk])
            if is_stopped != (vendor.status == VendorStatus.INCOMPLETE):
                settle_standing(vendor_id=vendor.pk, now=now)
                moved += 1
    return moved
