"""Taking a file in, and the word of a person that it is to be brought in."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.core.ids import new_token
from marketplace.facts import ImportConfirmed, ListingsUploaded
from vendors.errors import InvalidInput, UnableToChange
from vendors.imports.tables import MAX_BYTES
from vendors.models import ImportState, ListingImport
from vendors.services.listings import require_working

if TYPE_CHECKING:
    from django.core.files.base import File

    from marketplace.users.models import User
    from vendors.models import Vendor

#: Bytes of a ZIP file of photos; a request may have 100 MB in all.
MAX_PHOTOS_BYTES: Final = 85 * 1024 * 1024
#: So long a message may be on its way before a sweep goes after it.
PATIENCE: Final = timedelta(minutes=1)
_ZIP: Final = b"PK\x03\x04"


def begin_import(
    *, vendor: Vendor, table: File[Any], photos: File[Any] | None, sends: bool, by: User, now: datetime
) -> ListingImport:
    """Take in a file of listings, kept where files have no address; the worker looks it through.

    Args:
        vendor: Whose listings.
        table: A CSV or XLSX file.
        photos: A ZIP file of the photos that it names, if it names any.
        sends: Whether what is new goes to the Ministry at once, or stays a draft.
        by: Who sent it.
        now: The moment.

    Raises:
        InvalidInput: A file is empty or too large, or the photos are no ZIP file; by `table` or `photos`.
        UnableToChange: The vendor may not sell, or an earlier file is still being worked on.
    """
    problems = _problems(table, photos)
    if problems:
        raise InvalidInput(problems)
    require_working(vendor=vendor)
    digest = _sha256(table)
    name = PurePosixPath(str(table.name).replace("\\", "/")).name[-120:]
    table.name, photos_name = f"{new_token()}.table", f"{new_token()}.zip"
    if photos is not None:
        photos.name = photos_name
    try:
        with transaction.atomic(durable=True):
            listing_import = ListingImport.objects.create(
                vendor=vendor,
                name=name.replace("\x00", "") or "table",
                file=table,
                photos=photos or "",
                sha256=digest,
                sends=sends,
                uploaded_by=by,
                created_at=now,
            )
            audit.record(actor=by, action="import.uploaded", subject=listing_import, data={"sha256": digest})
            publish(ListingsUploaded(import_id=listing_import.pk))
    except IntegrityError as error:
        raise UnableToChange(_("An earlier file is still being worked on. Wait until it is done.")) from error
    return listing_import


def _problems(table: File[Any], photos: File[Any] | None) -> dict[str, list[str]]:
    if not table.size:
        return {"table": [_("This file is empty. Choose another.")]}
    if table.size > MAX_BYTES:
        return {"table": [_("This file is too large. Send one under 10 MB, or divide it.")]}
    if photos is None:
        return {}
    if photos.size > MAX_PHOTOS_BYTES:
        return {"photos": [_("This file is too large. Send one under 85 MB, or divide it.")]}
    photos.seek(0)
    if photos.read(4) != _ZIP:
        return {"photos": [_("This is no ZIP file with photos in it.")]}
    photos.seek(0)
    return {}


def _sha256(file: File[Any]) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def confirm_import(*, listing_import: ListingImport, by: User, now: datetime) -> None:
    """Let a file that was looked through be brought in. Saying it twice is once.

    Raises:
        UnableToChange: It was refused, changes nothing, an earlier file is still being worked on, or the vendor may
            not sell.
    """
    require_working(vendor=listing_import.vendor)
    try:
        with transaction.atomic(durable=True):
            locked = ListingImport.objects.select_for_update(of=("self",)).get(pk=listing_import.pk)
            if locked.confirmed_at is not None:
                return
            if locked.state != ImportState.CHECKED or not locked.num_to_do:
                raise UnableToChange(_("There is nothing to be brought in."))
            locked.state, locked.confirmed_by, locked.confirmed_at = ImportState.RUNNING, by, now
            locked.came_from = audit.came_from()
            locked.save(update_fields=["state", "confirmed_by", "confirmed_at", "came_from"])
            counts = {"new": locked.num_new, "offers": locked.num_offers, "changes": locked.num_changes}
            audit.record(actor=by, action="import.confirmed", subject=locked, data=counts)
            publish(ImportConfirmed(import_id=locked.pk))
    except IntegrityError as error:
        raise UnableToChange(_("An earlier file is still being worked on. Wait until it is done.")) from error


def left_behind(*, now: datetime) -> list[tuple[int, str]]:
    """Return the keys and states of imports that the worker should have and has not, the oldest first."""
    waiting = ListingImport.objects.filter(state__in=(ImportState.UPLOADED, ImportState.RUNNING)).free(now)
    asked = Q(created_at__lt=now - PATIENCE) & (Q(confirmed_at=None) | Q(confirmed_at__lt=now - PATIENCE))
    return list(waiting.filter(asked).order_by("pk").values_list("pk", "state")[:50])
