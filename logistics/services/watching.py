"""What officers do about parcels that have gone quiet: ask the carrier now, or note what they found out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.carriers.base import NotSupported
from logistics.errors import UnableToMarkParcel
from logistics.models import BookingStatus, Consignment, WatchNote
from logistics.services.asking import asking
from logistics.services.tracking import record_tracking
from marketplace.core import audit
from marketplace.core.errors import AdapterError

if TYPE_CHECKING:
    from marketplace.users.models import User


def note_about(*, consignment_id: int, words: str, days: int, by: User, now: datetime) -> WatchNote:
    """Note what was found out of a quiet parcel, and leave it off the list for some days.

    Raises:
        UnableToMarkParcel: Nothing is said, or the parcel is not with a carrier.
    """
    if not words.strip():
        raise UnableToMarkParcel(_("Say what you found out."), fields={"words": _("Say what you found out.")})
    with transaction.atomic(durable=True):
        consignment = Consignment.objects.select_for_update().get(pk=consignment_id)
        if consignment.status != BookingStatus.BOOKED:
            raise UnableToMarkParcel(_("This parcel is not with a carrier."))
        note = WatchNote.objects.create(
            consignment=consignment, words=words.strip()[:500], by=by, at=now, until=now + timedelta(days=days)
        )
        audit.record(actor=by, action="parcel.watched", subject=consignment, data={"words": note.words, "days": days})
    return note


def ask_now(*, consignment_id: int, now: datetime) -> int:
    """Ask a parcel's carrier for news at once, and return how many events were new.

    Raises:
        UnableToMarkParcel: The carrier cannot be asked, or does not answer.
    """
    consignment = Consignment.objects.get(pk=consignment_id)
    try:
        with asking(consignment.carrier, "track") as adapter:
            events = adapter.track([consignment.waybill_number])
    except (NotSupported, KeyError) as error:
        raise UnableToMarkParcel(_("This carrier cannot be asked by machine. Call it.")) from error
    except AdapterError as error:
        raise UnableToMarkParcel(_("The carrier does not answer.")) from error
    return record_tracking(carrier=consignment.carrier, events=events, now=now)
