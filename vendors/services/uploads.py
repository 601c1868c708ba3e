"""Files that come piece by piece over a weak line, and go on where they stopped.

# Note [Pieces]
Each piece lies under the name of its offset, so a piece that comes twice lies there once. The row says how much is here,
and only the piece that begins there is taken: whoever lost count is told the number and goes on from it. Nobody but the
person who began an upload can add to it, or use it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from catalogue.images import MAX_BYTES
from vendors.errors import InvalidInput
from vendors.models import PartialUpload

if TYPE_CHECKING:
    from marketplace.users.models import User

FOLDER: Final = "pieces"
#: Longest piece in bytes, and what the browser is told to send: at 3G's 50 KB/s five seconds are lost at most.
MOST_IN_A_PIECE: Final = 512 * 1024
PIECE: Final = 256 * 1024
#: So many uploads may one person have on the way, and so many in a day: a field officer brings the papers of forty makers.
MOST_AT_ONCE: Final = 12
MOST_A_DAY: Final = 120
KEPT: Final = timedelta(days=1)


def begin_upload(*, user: User, size: int, now: datetime) -> PartialUpload:
    """Make ready for a file of so many bytes.

    Raises:
        InvalidInput: It is empty or too large, or too many are on the way.
    """
    if not 0 < size <= MAX_BYTES:
        raise InvalidInput({"file": [_("This file is too large. Send one under 12 MB.")]})
    mine = PartialUpload.objects.filter(user=user, created_at__gt=now - KEPT)
    if mine.filter(received__lt=F("size")).count() >= MOST_AT_ONCE or mine.count() >= MOST_A_DAY:
        raise InvalidInput({"file": [_("Too many files are on the way. Send them as they are, or wait a while.")]})
    return PartialUpload.objects.create(user=user, size=size, created_at=now)


def add_piece(*, user: User, public_id: str, offset: int, piece: bytes) -> tuple[PartialUpload, bool]:
    """Take the next piece of a file. See Note [Pieces].

    Returns:
        The upload as it stands, and whether the piece was taken: it is not when it begins elsewhere, or is too long.

    Raises:
        PartialUpload.DoesNotExist: There is none, or it is another person's; callers answer 404 to both.
    """
    with transaction.atomic(durable=True):
        upload = PartialUpload.objects.select_for_update().get(public_id=public_id, user=user)
        fits = 0 < len(piece) <= min(MOST_IN_A_PIECE, upload.size - upload.received)
        if offset != upload.received or not fits:
            return upload, False
        name = _name(upload, offset)
        _storage().delete(name)  # of a try whose row was never written
        _storage().save(name, ContentFile(piece))
        upload.received += len(piece)
        upload.save(update_fields=["received"])
    return upload, True


def upload_of(*, user: User, public_id: str) -> PartialUpload | None:
    """Return somebody's own upload; None when there is none of theirs."""
    return PartialUpload.objects.filter(user=user, public_id=public_id).first()


def arrived_file(*, user: User, public_id: str) -> File[Any] | None:
    """Return a file of which every piece is here; None when it is not whole, or not this person's."""
    upload = upload_of(user=user, public_id=public_id)
    if upload is None or not upload.is_whole:
        return None
    pieces, storage, at = [], _storage(), 0
    while at < upload.size:
        name = _name(upload, at)
        if not storage.exists(name):
            return None
        with storage.open(name) as piece:
            pieces.append(piece.read())
        at += len(pieces[-1])
    return ContentFile(b"".join(pieces), name="arrived")


def forget_partial_uploads(*, now: datetime) -> int:
    """Delete uploads of yesterday with their pieces; return how many."""
    old = list(PartialUpload.objects.filter(created_at__lt=now - KEPT).order_by("pk")[:1000])
    storage = _storage()
    for upload in old:
        folder = f"{FOLDER}/{upload.public_id}"
        if storage.exists(folder):
            for last in storage.listdir(folder)[1]:
                storage.delete(f"{folder}/{last}")
            storage.delete(folder)
        upload.delete()
    return len(old)


def _name(upload: PartialUpload, offset: int) -> str:
    return f"{FOLDER}/{upload.public_id}/{offset:08}"


def _storage() -> Storage:
    storage: Storage = storages["private"]
    return storage
