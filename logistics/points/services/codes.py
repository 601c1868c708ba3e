"""Codes of parcels: made when a parcel comes near its buyer, used once, with few tries."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.models import Consignment
from logistics.points.codes import digest_of, digits_of, is_code_of
from logistics.points.errors import UnableToReleaseParcel
from logistics.points.models import MOST_TRIES, PointStay, ReleaseCode
from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.ids import new_token
from marketplace.facts import ParcelWaits

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User

#: How long to wait between two new codes; each is a message that somebody pays for.
WAIT_BETWEEN: Final = timedelta(minutes=2)
#: So many codes one parcel gets; five guesses at each of ten still find one parcel in 20,000.
MOST_ROUNDS: Final = 10


def ensure_code(*, consignment_id: int, now: datetime) -> ReleaseCode:
    """Return a parcel's code, made now if it has none, inside the caller's transaction."""
    require_transaction()
    found = ReleaseCode.objects.filter(consignment_id=consignment_id).first()
    if found is not None:
        return found
    fresh = ReleaseCode(consignment_id=consignment_id, seed=new_token(), made_at=now)
    fresh.code_hash = digest_of(fresh, digits_of(fresh))
    fresh.save()
    return fresh


def use_code(*, consignment_id: int, typed: str, at: datetime, by: User | None, now: datetime) -> str:
    """Use a parcel's code up, and return an empty text, or why not; each wrong try is counted.

    Inside the caller's transaction, which must be committed also when it is refused: else the try was free.
    """
    require_transaction()
    release = ReleaseCode.objects.select_for_update().filter(consignment_id=consignment_id).first()
    if release is None:
        return _("This parcel has no code yet.")
    if release.is_spent:
        return _("This code holds no more. The buyer can ask for a new one on the page of the parcel.")
    if is_code_of(release, typed, at=at):
        release.used_at = now
        release.save(update_fields=["used_at"])
        return ""
    release.wrong_tries += 1
    release.save(update_fields=["wrong_tries"])
    audit.record(actor=by, action="parcel.code_wrong", subject=release, data={"tries": release.wrong_tries})
    left = MOST_TRIES - release.wrong_tries
    if left <= 0:
        return _("This is not the code, and it was the last try. The buyer can ask for a new one.")
    return _("This is not the code. Tries left: %(left)s.") % {"left": left}


def renew_code(*, consignment_id: int, by: User | None, now: datetime) -> None:
    """Give a parcel another code and tell its buyer; the old one holds no more.

    Raises:
        UnableToReleaseParcel: It has none or it was used, one has just gone out, or there were too many.
    """
    with transaction.atomic(durable=True):
        consignment = Consignment.objects.select_for_update().get(pk=consignment_id)
        release = ReleaseCode.objects.select_for_update().filter(consignment=consignment).first()
        if release is None or release.used_at is not None or consignment.tracking.is_final:
            raise UnableToReleaseParcel(_("This parcel needs no code now."))
        if now - release.made_at < WAIT_BETWEEN:
            raise UnableToReleaseParcel(_("A code has just gone out. Wait two minutes before you ask for another."))
        if release.round >= MOST_ROUNDS:
            raise UnableToReleaseParcel(_("Too many codes were asked for. Call us."))
        release.round += 1
        release.wrong_tries = 0
        release.made_at = now
        release.code_hash = digest_of(release, digits_of(release))
        release.save(update_fields=["round", "wrong_tries", "made_at", "code_hash"])
        audit.record(actor=by, action="parcel.code_renewed", subject=release, data={"round": release.round})
        stay = PointStay.objects.open().filter(consignment=consignment).first()
        if stay is not None:
            publish(ParcelWaits(stay_id=stay.pk, round=release.round))
