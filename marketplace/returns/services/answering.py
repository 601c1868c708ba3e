"""The vendor accepts or declines, the buyer calls the Ministry, an officer decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.returns.errors import InvalidReturn, UnableToMoveReturn
from marketplace.returns.models import Ending, ReturnInspection, ReturnRequest, ReturnStatus, Ruling, Side
from marketplace.returns.services.turning import checked_words, close, locked, turn, write_note

if TYPE_CHECKING:
    from marketplace.users.models import User


def accept(
    *,
    request: ReturnRequest,
    by: User,
    now: datetime,
    words: str = "",
    may_keep: bool = False,
    photos: Sequence[ContentFile[Any]] = (),
) -> None:
    """Accept a return as its vendor does: the buyer sends it back, or is paid at once where it need not come back.

    Args:
        request: One that waits for the vendor, or that it declined and nobody decided yet.
        by: The member who accepts.
        now: When.
        words: What the vendor says with it.
        may_keep: The buyer may keep the goods and is paid back all the same.
        photos: To the words.

    Raises:
        InvalidReturn: Too many words or photos.
        UnableToMoveReturn: It does not wait for the vendor.
    """
    said = checked_words(words, photos, may_be_empty=True)
    with transaction.atomic(durable=True):
        row = locked(request, ReturnStatus.ASKED, ReturnStatus.DECLINED)
        row.answered_at, row.answered_by = now, by
        row.must_come_back = row.must_come_back and not may_keep
        write_note(request=row, side=Side.VENDOR, by=by, said=said, photos=photos, now=now)
        audit.record(actor=by, action="return.accepted", subject=row, data={"may_keep": may_keep})
        _to_accepted(row, now=now, told="accepted" if row.must_come_back else "accepted_keep", words=said)
    request.refresh_from_db()


def _to_accepted(row: ReturnRequest, *, now: datetime, told: str, words: str) -> None:
    hours = row.policy.send_hours if row.must_come_back else None
    turn(row, ReturnStatus.ACCEPTED, now=now, hours=hours, told=told, words=words)


def decline(
    *, request: ReturnRequest, by: User, words: str, now: datetime, photos: Sequence[ContentFile[Any]] = ()
) -> None:
    """Decline a return as its vendor does; the buyer may call the Ministry.

    Raises:
        InvalidReturn: Without words: the buyer must know why.
        UnableToMoveReturn: It does not wait for the vendor.
    """
    said = checked_words(words, photos)
    with transaction.atomic(durable=True):
        row = locked(request, ReturnStatus.ASKED)
        row.answered_at, row.answered_by = now, by
        write_note(request=row, side=Side.VENDOR, by=by, said=said, photos=photos, now=now)
        audit.record(actor=by, action="return.declined", subject=row)
        turn(row, ReturnStatus.DECLINED, now=now, hours=row.policy.dispute_hours, told="declined", words=said)
    request.refresh_from_db()


def dispute(
    *,
    request: ReturnRequest,
    by: User | None,
    words: str,
    now: datetime,
    photos: Sequence[ContentFile[Any]] = (),
) -> None:
    """Call the Ministry as the buyer does, after the vendor declined.

    Raises:
        InvalidReturn: Without words, or with too many.
        UnableToMoveReturn: The vendor did not decline, or it is over.
    """
    said = checked_words(words, photos)
    with transaction.atomic(durable=True):
        row = locked(request, ReturnStatus.DECLINED)
        write_note(request=row, side=Side.BUYER, by=by, said=said, photos=photos, now=now)
        audit.record(actor=by, action="return.disputed", subject=row)
        to_officer(row, now=now)
    request.refresh_from_db()


def to_officer(row: ReturnRequest, *, now: datetime) -> None:
    """Hand a locked return to officers; it has no clock there."""
    row.disputed_at = now
    turn(row, ReturnStatus.DISPUTED, now=now, hours=None, told="disputed")


def _num_received(row: ReturnRequest) -> int:
    """Return how many pieces somebody has seen again."""
    seen = row.lines.exclude(restocked=None).values_list("restocked", "written_off")
    return sum((restocked or 0) + (written_off or 0) for restocked, written_off in seen)


def decide(*, request: ReturnRequest, by: User, ruling: str, words: str, now: datetime, may_keep: bool = False) -> None:
    """Decide a return as an officer does. Once, for each time that it came before the Ministry.

    Args:
        request: One that is disputed, or that waits for the vendor: officers need not wait.
        by: The officer.
        ruling: One of `Ruling`; only for what came back, where somebody has looked at it.
        words: Why; both sides read it.
        now: When.
        may_keep: The buyer is paid back and keeps the goods.

    Raises:
        InvalidReturn: Without a decision or words.
        UnableToMoveReturn: It is not there to be decided: somebody was faster.
    """
    said = checked_words(words)
    if ruling not in Ruling.values:
        raise InvalidReturn({"ruling": [_("Choose how it ends.")]})
    with transaction.atomic(durable=True):
        row = locked(request, ReturnStatus.DISPUTED, ReturnStatus.ASKED, ReturnStatus.DECLINED)
        is_back = ReturnInspection.objects.filter(request=row).exists()
        if ruling == Ruling.RECEIVED_ONLY and not _num_received(row):
            raise UnableToMoveReturn(_("Nothing has come back, so it cannot be paid back in part."))
        row.ruling, row.decision, row.decided_at, row.decided_by = ruling, said, now, by
        audit.record(actor=by, action="return.decided", subject=row, data={"ruling": ruling, "reason": said})
        write_note(request=row, side=Side.OFFICER, by=by, said=said, now=now)
        if ruling == Ruling.FOR_VENDOR:
            close(row, ending=Ending.FOR_VENDOR, now=now, told="for_vendor", words=said)
        elif is_back:
            turn(row, ReturnStatus.INSPECTED, now=now, hours=None, told="for_buyer", words=said)
        else:
            row.must_come_back = row.must_come_back and not may_keep
            _to_accepted(row, now=now, told="for_buyer" if row.must_come_back else "for_buyer_keep", words=said)
    request.refresh_from_db()
