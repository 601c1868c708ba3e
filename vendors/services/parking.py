"""Photos that came with a form which comes back: kept for a day, so that nobody sends them twice over a slow phone.

# Note [A ticket for a photo]
A browser does not keep a chosen file when a form comes back. So the photo is put where files have no address, and the
form carries a signed ticket for it, which only the same vendor can use, and only for a day.
"""

from __future__ import annotations

import base64
import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.core.signing import BadSignature, TimestampSigner

from catalogue.images import clean_photo, open_photo
from marketplace.core.ids import new_token

if TYPE_CHECKING:
    from vendors.models import Vendor

FOLDER: Final = "parked"
KEPT: Final = timedelta(days=1)
#: Pixels: as wide as a photo stands in a line.
PREVIEW_SIDE: Final = 160
_SIGNER: Final = TimestampSigner(salt="vendors.parking")


def park_photo(*, vendor: Vendor, photo: File[Any]) -> str:
    """Keep a photo for a vendor and return its ticket; empty when it is no photo. See Note [A ticket for a photo]."""
    try:
        cleaned = clean_photo(photo)
    except ValidationError:
        return ""
    return _SIGNER.sign(_storage().save(f"{FOLDER}/{vendor.pk}/{new_token()}.jpg", cleaned))


def parked_photo(*, vendor: Vendor, ticket: str) -> File[Any] | None:
    """Return the photo that a ticket is for; None when it is not this vendor's, is too old or is no ticket."""
    try:
        name = _SIGNER.unsign(ticket, max_age=KEPT)
    except BadSignature:
        return None
    if not name.startswith(f"{FOLDER}/{vendor.pk}/") or not _storage().exists(name):
        return None
    return File(_storage().open(name), name="photo.jpg")


def preview_of(photo: File[Any]) -> str:
    """Return a parked photo, which has no address, as a small picture in a `data:` address; about 4 KB."""
    picture = open_photo(photo)
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=50)
    photo.seek(0)
    return f"data:image/webp;base64,{base64.b64encode(out.getvalue()).decode()}"


def forget_parked_photos(*, now: datetime) -> int:
    """Delete photos whose tickets are too old; return how many."""
    storage, forgotten = _storage(), 0
    if not storage.exists(FOLDER):
        return 0
    for vendor in storage.listdir(FOLDER)[0]:
        for last in storage.listdir(f"{FOLDER}/{vendor}")[1]:
            name = f"{FOLDER}/{vendor}/{last}"
            if storage.get_created_time(name) < now - KEPT:
                storage.delete(name)
                forgotten += 1
    return forgotten


def _storage() -> Storage:
    storage: Storage = storages["private"]
    return storage
