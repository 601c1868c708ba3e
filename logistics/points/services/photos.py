"""Pictures that people take of parcels on their way."""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.images import clean_photo
from logistics.models import Consignment
from logistics.points.errors import UnableToKeepPhoto
from logistics.points.models import ParcelPhoto, PhotoKind
from marketplace.core import audit
from marketplace.core.db import require_transaction

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User

#: Pictures that one parcel may have.
MOST_PHOTOS: Final = 12


def keep_photo(
    *, consignment_id: int, kind: PhotoKind, upload: IO[bytes] | Any, by: User | None, now: datetime
) -> ParcelPhoto:
    """Keep a picture of a parcel; the same file sent twice is kept once.

    Raises:
        UnableToKeepPhoto: It is no picture, or the parcel has enough of them.
    """
    photo = read_photo(upload)
    with transaction.atomic(durable=True):
        Consignment.objects.select_for_update().get(pk=consignment_id)
        return add_photo(consignment_id=consignment_id, kind=kind, photo=photo, by=by, now=now)


def read_photo(upload: IO[bytes] | Any) -> ContentFile[bytes]:
    """Return a picture decoded and written anew, without what the phone wrote into it.

    Raises:
        UnableToKeepPhoto: It cannot be read.
    """
    try:
        return clean_photo(upload)
    except ValidationError as error:
        words = " ".join(str(message) for message in error.messages)
        raise UnableToKeepPhoto(words, fields={"photo": words}) from error


def add_photo(
    *, consignment_id: int, kind: PhotoKind, photo: ContentFile[bytes], by: User | None, now: datetime
) -> ParcelPhoto:
    """Keep a picture that was read, inside the caller's transaction, which holds the consignment.

    Raises:
        UnableToKeepPhoto: The parcel has enough of them.
    """
    require_transaction()
    photo.seek(0)
    content = photo.read()
    digest = hashlib.sha256(content).hexdigest()
    mine = ParcelPhoto.objects.filter(consignment_id=consignment_id)
    known = mine.filter(digest=digest).first()
    if known is not None:
        return known
    if mine.count() >= MOST_PHOTOS:
        raise UnableToKeepPhoto(_("This parcel has enough pictures."))
    row = ParcelPhoto(consignment_id=consignment_id, kind=kind, digest=digest, taken_at=now, by=by)
    row.original.save(f"{row.public_id}.jpg", ContentFile(content), save=False)
    row.save()
    audit.record(actor=by, action="parcel.photo_kept", subject=row, data={"kind": str(kind)})
    return row
