"""A vendor's status, which nobody sets: it follows from sanctions, from its own wish, and from what is required.

# Note [Status follows]
Whoever changes something that a status depends on locks the vendor, writes what changed, and calls `follow`. So lifting
one sanction leads back to the status that the rest asks for: another sanction's, the vendor's own pause, incomplete, or
open. A shop opens by itself when the last thing that is required stands, and stops when one falls: `settle_standing`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import VendorChanged, VendorOpened, VendorStatusChanged, VendorStopped
from vendors.checklist import checklists_of, status_if_unhindered, what_stops
from vendors.denied import held_vendors, is_held
from vendors.models import Sanction, SanctionKind, Vendor, VendorStatus

if TYPE_CHECKING:
    from marketplace.users.models import User

#: Only between these does a checklist move a shop: a paused, suspended or closed one waits for who did it.
BY_ITSELF: Final = (VendorStatus.OPEN, VendorStatus.INCOMPLETE)
CHUNK: Final = 500


def lock_vendor(*, vendor_id: int) -> Vendor:
    """Return a vendor with its row locked, inside the caller's transaction.

    Raises:
        Vendor.DoesNotExist: There is none.
    """
    require_transaction()
    return Vendor.objects.select_for_update().get(pk=vendor_id)


def status_from(*, vendor: Vendor, kinds: Collection[str], now: datetime) -> VendorStatus:
    """Return the status that follows; `kinds` are those of the sanctions that stand. The hardest reason wins."""
    if SanctionKind.CLOSE in kinds:
        return VendorStatus.CLOSED
    if SanctionKind.SUSPEND in kinds:
        return VendorStatus.SUSPENDED
    if vendor.wants_pause:
        return VendorStatus.PAUSED
    return status_if_unhindered(vendor=vendor, now=now)


def follow(*, vendor: Vendor, by: User | None, now: datetime, data: Mapping[str, Any] | None = None) -> None:
    """Bring a locked vendor's status in line with what stands, and tell of it if it changed.

    See Note [Status follows].

    Args:
        vendor: Locked by the caller.
        by: Who caused it, or None when time did.
        now: The present: licences run out.
        data: What people should read beside it, such as the reason.
    """
    require_transaction()
    kinds = set(Sanction.objects.standing().filter(vendor=vendor).values_list("kind", flat=True))
    before = (vendor.status, vendor.is_limited)
    vendor.status, vendor.is_limited = status_from(vendor=vendor, kinds=kinds, now=now), SanctionKind.LIMIT in kinds
    vendor.save(update_fields=["status", "is_limited", "wants_pause"])
    if vendor.status != before[0]:
        log(instance=vendor, action=f"vendors.{vendor.status}", user=by, data=dict(data or {}))
        audit.record(actor=by, action=f"vendor.{vendor.status}", subject=vendor, data=data)
        publish(VendorStatusChanged(vendor_id=vendor.pk))
    elif vendor.is_limited != before[1]:
        publish(VendorChanged(vendor_id=vendor.pk))


def settle_standing(*, vendor_id: int, now: datetime) -> None:
    """Open or stop a shop as its checklist says; doing it twice changes nothing."""
    with transaction.atomic(durable=True):
        vendor = Vendor.objects.select_for_update().filter(pk=vendor_id, status__in=BY_ITSELF).first()
        if vendor is None:
            return
        stopping, held = what_stops(vendor=vendor, now=now), is_held(vendor)
        status = VendorStatus.INCOMPLETE if stopping or held else VendorStatus.OPEN
        if status == vendor.status:
            return
        Vendor.objects.filter(pk=vendor.pk).update(status=status)
        missing = [one.requirement.code for one in stopping]
        reason = ", ".join(
            [*(one.requirement.name_en for one in stopping), *(["a name to be looked at"] if held else [])]
        )
        log(instance=vendor, action=f"vendors.{status}", data={"reason": reason} if reason else {})
        audit.record(actor=None, action=f"vendor.{status}", subject=vendor, data={"missing": missing})
        publish(VendorStatusChanged(vendor_id=vendor.pk))
        day = timezone.localdate(now).isoformat()
        publish(VendorStopped(vendor.pk, missing, day) if stopping or held else VendorOpened(vendor.pk, day))


def settle_all(*, now: datetime) -> int:
    """Look at every shop that may open or stop by itself, some hundred at a time; return how many were moved."""
    today, held = timezone.localdate(now), held_vendors()
    keys = list(Vendor.objects.filter(status__in=BY_ITSELF).order_by("pk").values_list("pk", flat=True))
    moved = 0
    for start in range(0, len(keys), CHUNK):
        vendors = list(
            Vendor.objects.filter(pk__in=keys[start : start + CHUNK]).only("pk", "kind", "status", "approved_at")
        )
        lists = checklists_of(vendors=vendors, now=now)
        for vendor in vendors:
            is_stopped = vendor.pk in held or any(one.stops(on=today) for one in lists[vendor.pk])
            if is_stopped != (vendor.status == VendorStatus.INCOMPLETE):
                settle_standing(vendor_id=vendor.pk, now=now)
                moved += 1
    return moved
