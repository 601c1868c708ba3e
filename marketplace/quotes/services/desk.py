"""An officer brings buyers and makers together: asks another vendor, or has the search look again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import MatchingWanted
from marketplace.quotes.errors import UnableToAsk
from marketplace.quotes.models import Invitation, InvitedHow, QuoteRequest
from marketplace.quotes.services.inviting import add_invitations
from marketplace.quotes.services.turning import locked_request

if TYPE_CHECKING:
    from marketplace.users.models import User
    from vendors.models import Vendor


def ask_vendor(*, request: QuoteRequest, vendor: Vendor, by: User, now: datetime) -> Invitation:
    """Put a request to one vendor more, which is told.

    Raises:
        UnableToAsk: The request has ended, or the vendor was asked already, is not open or is the buyer's own.
    """
    with transaction.atomic(durable=True):
        row = locked_request(request_id=request.pk, now=now, refusal=UnableToAsk)
        new = add_invitations(row, matches=[(vendor.pk, None)], how=InvitedHow.MATCHED, now=now)
        if not new:
            raise UnableToAsk(_("This vendor was asked already, is not open, or is the buyer's own."))
        audit.record(actor=by, action="quote_request.vendor_asked", subject=row, data={"vendor": vendor.pk})
    return new[0]


def look_again(*, request: QuoteRequest, by: User, now: datetime) -> None:
    """Have vendors looked for again, for there may be new goods since.

    Raises:
        UnableToAsk: The request has ended.
    """
    with transaction.atomic(durable=True):
        row = locked_request(request_id=request.pk, now=now, refusal=UnableToAsk)
        audit.record(actor=by, action="quote_request.looked_again", subject=row)
        publish(MatchingWanted(request_id=row.pk))
