"""Calls to the recipients of parcels that wait. Three in a row that nobody answered send a parcel back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.points.errors import UnableToNoteCall
from logistics.points.events import event_of
from logistics.points.models import MOST_UNANSWERED, CallAttempt, CallOutcome, PointStay, ReturnReason
from logistics.points.rules import place_name, unanswered_in_a_row
from logistics.points.services.shelf import happened_at, locked
from logistics.points.services.stays import give_up
from logistics.services.tracking import add_events
from marketplace.core import audit

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User


def note_call(
    *,
    consignment_id: int,
    outcome: str,
    by: User | None,
    now: datetime,
    occurred_at: datetime | None = None,
    note: str = "",
    key: str = "",
) -> CallAttempt:
    """Write down a call to the recipient of a parcel that waits; the third unanswered one in a row sends it back.

    Args:
        consignment_id: The parcel.
        outcome: One of `CallOutcome`. A wrong number is a call that nobody answered.
        by: Who called.
        now: The present.
        occurred_at: When the call was, where that is told later.
        note: What was said.
        key: The caller's own name for this call; the same key is the same call. Without one, its minute is its name.

    Raises:
        UnableToNoteCall: The outcome is unknown, or the parcel does not lie anywhere.
    """
    if outcome not in CallOutcome.values:
        raise UnableToNoteCall(_("Say what came of the call."), fields={"outcome": _("Say what came of the call.")})
    at = happened_at(occurred_at, now=now, refused=UnableToNoteCall)
    name = (key or f"{at:%Y-%m-%dT%H:%M}|{outcome}")[:64]
    with transaction.atomic(durable=True):
        consignment = locked(consignment_id)
        stay = _stay_at(consignment_id, at)
        call, is_new = CallAttempt.objects.get_or_create(
            stay=stay, key=name, defaults={"at": at, "by": by, "outcome": outcome, "note": note.strip()[:200]}
        )
        if not is_new:
            return call
        event = event_of(
            outcome, key=f"{stay.public_id}|{name}", consignment=consignment, at=at, location=place_name(stay)
        )
        add_events(consignment_id=consignment_id, events=[event], now=now, by=by)
        audit.record(actor=by, action="parcel.called", subject=call, data={"outcome": outcome})
        if stay.is_open and unanswered_in_a_row(stay.calls.all()) >= MOST_UNANSWERED:
            give_up(stay, reason=ReturnReason.NO_ANSWER, at=at, by=by, now=now)
    return call


def _stay_at(consignment_id: int, at: datetime) -> PointStay:
    """Return the stay that a call was about: the one that lies there now, or lay there then.

    Raises:
        UnableToNoteCall: It lay nowhere.
    """
    stays = PointStay.objects.filter(consignment=consignment_id).select_related("point", "partner", "consignment")
    stay = stays.open().first() or stays.filter(arrived_at__lte=at, released_at__gte=at).last()
    if stay is None:
        raise UnableToNoteCall(_("This parcel does not wait anywhere."))
    return stay
