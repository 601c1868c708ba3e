"""What every step of a return has in common: it is read again and locked, moved, and told to both sides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core.files.base import ContentFile
from django.db.models import F
from django.utils.translation import gettext as _

from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.screening import tidy
from marketplace.facts import ReturnMoved
from marketplace.returns.errors import InvalidReturn, UnableToMoveReturn
from marketplace.returns.models import (
    MOST_PHOTOS,
    Ending,
    ReturnedPieces,
    ReturnNote,
    ReturnPhoto,
    ReturnRequest,
    ReturnStatus,
    Side,
)

if TYPE_CHECKING:
    from marketplace.users.models import User

#: Characters of what one side says at once.
LONGEST: Final = 2000


def checked_words(words: str, photos: Sequence[Any] = (), *, may_be_empty: bool = False) -> str:
    """Return words as they may be kept; the two sides of an order know each other's phone, so numbers may stand in them.

    Raises:
        InvalidReturn: Without words, with too many, or too many photos.
    """
    said = tidy(words)
    problems: dict[str, list[str]] = {}
    if not said and not may_be_empty:
        problems["words"] = [_("Say what happened.")]
    elif len(said) > LONGEST:
        problems["words"] = [_("Write at most %(most)s characters.") % {"most": f"{LONGEST:,}"}]
    if len(photos) > MOST_PHOTOS:
        problems["photos"] = [_("Send at most three photos.")]
    if problems:
        raise InvalidReturn(problems)
    return said


def locked(request: ReturnRequest, *statuses: ReturnStatus) -> ReturnRequest:
    """Return a return read again and locked, inside the caller's transaction.

    Raises:
        UnableToMoveReturn: It is not in one of these statuses.
    """
    require_transaction()
    rows = ReturnRequest.objects.select_for_update(of=("self",)).select_related("policy", "order", "vendor")
    row = rows.filter(pk=request.pk, status__in=statuses).first()
    if row is None:
        raise UnableToMoveReturn(_("It has moved on meanwhile. Look at the page again."))
    return row


def turn(
    row: ReturnRequest, status: ReturnStatus, *, now: datetime, hours: int | None, told: str, words: str = ""
) -> None:
    """Move a locked return to a status, wind its clock, keep everything set on it, and tell of the turn."""
    require_transaction()
    row.status = status
    row.due_at = now + timedelta(hours=hours) if hours is not None else None
    row.save()
    tell(row, told, now=now, words=words)


def close(row: ReturnRequest, *, ending: Ending, now: datetime, told: str = "closed", words: str = "") -> None:
    """Close a locked return without money: its pieces may be asked for again."""
    row.ending, row.closed_at = ending, now
    for line in row.lines.all():
        ReturnedPieces.objects.filter(line=line.line_id).update(held=F("held") - line.quantity)
    turn(row, ReturnStatus.CLOSED, now=now, hours=None, told=told, words=words)


def tell(row: ReturnRequest, told: str, *, now: datetime, words: str = "") -> None:
    """Publish that a return took a turn."""
    publish(
        ReturnMoved(
            return_id=row.pk,
            number=row.number,
            token=row.token,
            vendor_id=row.vendor_id,
            order_id=row.order_id,
            order_number=row.order.number,
            purchase_id=row.order.purchase_id or 0,
            turn=told,
            at=now.isoformat(),
            words=words,
        )
    )


def write_note(
    *,
    request: ReturnRequest,
    side: Side,
    by: User | None,
    said: str,
    now: datetime,
    photos: Sequence[ContentFile[Any]] = (),
) -> None:
    """Keep what one side said, with its photos, inside the caller's transaction; nothing where nothing was said."""
    require_transaction()
    if not said and not photos:
        return
    words = said or str(_("Photos"))
    note = ReturnNote.objects.create(request=request, side=side, author=by, words=words, written_at=now)
    for position, photo in enumerate(photos):
        row = ReturnPhoto(note=note, position=position)
        row.original.save(f"{row.public_id}.jpg", ContentFile(photo.read()), save=False)
        row.save()
