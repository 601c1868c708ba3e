"""Steps that people type in, for carriers without an interface."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.carriers.base import CarrierEvent, CarrierRejected
from logistics.carriers.by_hand import HandCarrier, HandEntry
from logistics.carriers.registry import build_hand_carrier
from logistics.errors import UnableToMarkParcel
from logistics.models import BookingStatus, Consignment
from logistics.services.tracking import record_events
from marketplace.core import audit

if TYPE_CHECKING:
    from marketplace.users.models import User

#: Clocks of phones differ a little.
SKEW: Final = timedelta(minutes=5)


def hand_carrier_of(consignment: Consignment) -> HandCarrier:
    """Return the carrier whose steps people type in.

    Raises:
        UnableToMarkParcel: The carrier speaks for itself.
    """
    try:
        return build_hand_carrier(consignment.carrier)
    except TypeError as error:
        raise UnableToMarkParcel(_("This carrier reports by itself.")) from error


def mark_by_hand(*, consignment_id: int, entry: HandEntry, by: User | None, now: datetime) -> Consignment:
    """Write down a step that a person saw happen, and return the consignment as it is then.

    The caller has made sure that the person may speak for this parcel.

    Raises:
        UnableToMarkParcel: The step is not this carrier's, lacks what it asks for, lies in the future, or the parcel
            is not with the carrier. `fields` has words for each field.
    """
    consignment = Consignment.objects.get(pk=consignment_id)
    if consignment.status != BookingStatus.BOOKED:
        raise UnableToMarkParcel(_("This parcel is not with a carrier."))
    if entry.occurred_at > now + SKEW:
        raise UnableToMarkParcel(_("That is in the future."), fields={"occurred_at": _("That is in the future.")})
    event = _event(consignment, entry)
    _remember(consignment, event)
    if record_events(consignment_id=consignment.pk, events=[event], now=now, by=by):
        with transaction.atomic(durable=True):
            audit.record(actor=by, action="tracking.entered", subject=consignment, data={"step": entry.step})
    consignment.refresh_from_db()
    return consignment


def _event(consignment: Consignment, entry: HandEntry) -> CarrierEvent:
    try:
        return hand_carrier_of(consignment).event_from_entry(entry, waybill_number=consignment.waybill_number)
    except CarrierRejected as error:
        fields = {name: _("Please fill this in.") for name in error.fields}
        raise UnableToMarkParcel(_("Something is missing."), fields=fields) from error


def _remember(consignment: Consignment, event: CarrierEvent) -> None:
    """Keep the numbers that people need to ask after the parcel."""
    told = {name: text for name, text in event.raw["told"].items() if name != "note"}
    if told:
        with transaction.atomic(durable=True):
            row = Consignment.objects.select_for_update().get(pk=consignment.pk)
            row.handover = {**row.handover, **told}
            row.save(update_fields=["handover"])
