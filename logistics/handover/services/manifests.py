"""Lists of the parcels that are handed to a carrier together: closed once, signed for once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from logistics.carriers.base import CarrierEvent
from logistics.handover.errors import UnableToCloseManifest, UnableToReceiveManifest
from logistics.handover.models import Manifest, ManifestParcel, ManifestStatus
from logistics.handover.selectors.ready import ready_parcels
from logistics.models import Consignment
from logistics.services.tracking import record_events
from logistics.tracking_status import TrackingStatus
from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.core.ids import next_number
from marketplace.facts import ManifestReceived
from vendors.models import Partner

if TYPE_CHECKING:
    from marketplace.users.models import User

#: The step that a signed list writes into the history of each parcel on it.
SIGNED: Final = "manifest_signed"
#: The field that is signed in, and how much of a finger's way is kept.
WIDTH, HEIGHT = 300, 120
MOST_STROKES, MOST_NUMBERS = 60, 4_000


def close_manifest(
    *, partner: Partner, carrier: str, by: User, now: datetime, references: Collection[str] | None = None
) -> Manifest:
    """Close the list of what lies ready at a pick-up point for a carrier, and return it; it never changes again.

    Args:
        partner: Where the parcels lie.
        carrier: Who is to take them.
        by: The member of the vendor who closes it.
        now: When.
        references: Our numbers of the parcels that go; none: all that lie ready.

    Raises:
        UnableToCloseManifest: Nothing lies ready, or a parcel that was named does not: it left, or stands on a list.
    """
    with transaction.atomic(durable=True):
        Partner.objects.select_for_update().get(pk=partner.pk)
        found = ready_parcels(partner=partner, carrier=carrier).order_by("pk")
        if references is not None:
            found = found.filter(reference__in=references)
        parcels = list(found.select_for_update(of=("self",)))
        if not parcels:
            raise UnableToCloseManifest(_("No parcel lies ready for this carrier."))
        if references is not None and len(parcels) < len(set(references)):
            raise UnableToCloseManifest(_("One of these parcels has left or stands on a list already. Look again."))
        manifest = Manifest.objects.create(
            number=f"M{next_number(sequence='manifest', start=10_001)}",
            partner=partner,
            carrier=carrier,
            day=timezone.localdate(now),
            closed_at=now,
            closed_by=by,
        )
        ManifestParcel.objects.bulk_create(
            ManifestParcel(manifest=manifest, consignment=parcel, position=position)
            for position, parcel in enumerate(parcels, start=1)
        )
        audit.record(actor=by, action="manifest.closed", subject=manifest, data={"parcels": len(parcels)})
    return manifest


def receive_manifest(
    *, manifest_id: int, received_by: str, signature: Sequence[Sequence[int]], by: User, now: datetime
) -> Manifest:
    """Write down who of the carrier took the parcels of a list. Said twice in the same words, it is said once.

    Raises:
        UnableToReceiveManifest: Nobody is named, the signature is none, or somebody else signed already.
    """
    name = received_by.strip()[:120]
    if not name:
        raise UnableToReceiveManifest(_("Write the name of who takes the parcels."))
    if not is_signature(signature):
        raise UnableToReceiveManifest(_("This signature cannot be read. Please sign again."))
    with transaction.atomic(durable=True):
        manifest = Manifest.objects.select_for_update().get(pk=manifest_id)
        if manifest.status == ManifestStatus.RECEIVED:
            if manifest.received_by == name:
                return manifest
            raise UnableToReceiveManifest(_("This list was signed for already."))
        manifest.status, manifest.received_at, manifest.received_by = ManifestStatus.RECEIVED, now, name
        manifest.signature = [list(stroke) for stroke in signature]
        manifest.save(update_fields=["status", "received_at", "received_by", "signature"])
        audit.record(actor=by, action="manifest.received", subject=manifest)
        publish(ManifestReceived(manifest_id=manifest.pk, by_id=by.pk))
    return manifest


def is_signature(strokes: object) -> bool:
    """Return whether something is lines of whole numbers inside the field; no line at all is one too."""
    if not isinstance(strokes, list | tuple) or len(strokes) > MOST_STROKES:
        return False
    if any(not isinstance(stroke, list | tuple) or len(stroke) % 2 for stroke in strokes):
        return False
    numbers = [number for stroke in strokes for number in stroke]
    return len(numbers) <= MOST_NUMBERS and all(
        type(number) is int and 0 <= number <= (WIDTH, HEIGHT)[place % 2] for place, number in enumerate(numbers)
    )


def tell_parcels_of_manifest(*, manifest_id: int, by: User | None, now: datetime) -> int:
    """Write into the history of each parcel on a signed list that it was handed over; return how many were new."""
    manifest = Manifest.objects.select_related("partner__province").get(pk=manifest_id)
    if manifest.received_at is None:
        return 0
    place = manifest.partner.province
    event = CarrierEvent(
        carrier_event_id=f"manifest|{manifest.number}",
        waybill_number="",
        status=TrackingStatus.PICKED_UP,
        carrier_code=SIGNED,
        carrier_text=f"{manifest.number}: {manifest.received_by}",
        occurred_at=manifest.received_at,
        location=place.name_km if place else "",
        raw={"manifest": manifest.number, "received_by": manifest.received_by},
    )
    parcels = Consignment.objects.filter(manifest_line__manifest=manifest).order_by("pk").values_list("pk", flat=True)
    return sum(record_events(consignment_id=pk, events=[event], now=now, by=by) for pk in list(parcels))
