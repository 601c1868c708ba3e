"""The photos of a listing's form: those it has, those that came before and wait, those that come now; put in order.

# Note [Photos are tickets in a form]
Each photo that is there already stands in the form as a ticket, in order: of a photo that the listing has, its signed
stored name; of one that waits, the ticket of `vendors.services.parking`. Buttons send the form to change the order, and
whatever was chosen meanwhile is parked, so nothing is sent twice over a slow line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.files.base import File
from django.core.signing import BadSignature, Signer

from catalogue.images import FixedSizes
from vendors.models import Vendor
from vendors.services.parking import park_photo, parked_photo, preview_of

EARLIER: Final = "photo_earlier"
AWAY: Final = "photo_away"
TICKET: Final = "ticket"
#: Sent with the form, so that a form without photos is told from one that does not speak of them.
SHOWN: Final = "photos_shown"
_SIGNER: Final = Signer(salt="vendor_portal.photos")
#: More tickets than a listing may have photos are nobody's.
_MOST: Final = 16


@dataclass(frozen=True)
class ShownPhoto:
    """One photo in the form."""

    ticket: str
    preview: str


def kept_photos(*, vendor: Vendor, data: Any, present: Sequence[str]) -> list[tuple[str, str | File[Any]]]:
    """Return the photos that a form has, in order, each with its ticket: a stored name, or a file that waits.

    Args:
        vendor: Whose form it is.
        data: What was sent, or None.
        present: Stored names of the photos that the form begins with.
    """
    if data is None or (SHOWN not in data and TICKET not in data):
        return [(_SIGNER.sign(name), name) for name in present]
    tickets = [ticket for ticket in dict.fromkeys(data.getlist(TICKET)[:_MOST]) if ticket != data.get(AWAY)]
    if data.get(EARLIER) in tickets:
        at = tickets.index(data[EARLIER])
        tickets.insert(max(at - 1, 0), tickets.pop(at))
    found = ((ticket, _photo(vendor, ticket, present)) for ticket in tickets)
    return [(ticket, photo) for ticket, photo in found if photo is not None]


def shown_photos(
    *, vendor: Vendor, kept: Sequence[tuple[str, str | File[Any]]], new: Sequence[File[Any]]
) -> list[ShownPhoto]:
    """Return the photos of a form that comes back, those that came with it parked."""
    shown = [
        ShownPhoto(ticket, FixedSizes(photo).card_url if isinstance(photo, str) else preview_of(photo))
        for ticket, photo in kept
    ]
    for photo in new:
        ticket = park_photo(vendor=vendor, photo=photo)
        parked = parked_photo(vendor=vendor, ticket=ticket) if ticket else None
        if parked is not None:
            shown.append(ShownPhoto(ticket, preview_of(parked)))
    return shown


def _photo(vendor: Vendor, ticket: str, present: Sequence[str]) -> str | File[Any] | None:
    try:
        name = _SIGNER.unsign(ticket)
    except BadSignature:
        return parked_photo(vendor=vendor, ticket=ticket)
    return name if name in present else None
