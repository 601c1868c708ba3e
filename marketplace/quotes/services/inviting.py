"""Who may see a request and answer it: asked by the buyer, found by what it sells, or come by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.screening import tidy
from marketplace.facts import InvitationDeclined, VendorInvited
from marketplace.quotes.errors import UnableToAsk, UnableToOffer
from marketplace.quotes.models import Invitation, InvitedHow, QuoteRequest, QuoteStatus, QuoteVersion, RequestKind
from marketplace.quotes.services.telling import tell_invited
from marketplace.quotes.services.turning import locked_request
from vendors.models import Membership, Vendor

if TYPE_CHECKING:
    from marketplace.users.models import User


def invite_vendors(
    *, request_id: int, matches: Iterable[tuple[int, int | None]], how: InvitedHow, now: datetime
) -> list[Invitation]:
    """Let vendors see a request and answer it; one that sees it already is left as it is.

    Args:
        request_id: Key of the request.
        matches: Keys of vendors, each with how well it fits from 0 to 100, or None where nobody reckoned.
        how: How they were found.
        now: When.

    Returns:
        The invitations that are new.

    Raises:
        UnableToAsk: The request has ended.
    """
    with transaction.atomic(durable=True):
        row = locked_request(request_id=request_id, now=now, refusal=UnableToAsk)
        return add_invitations(row, matches=matches, how=how, now=now)


def add_invitations(
    row: QuoteRequest, *, matches: Iterable[tuple[int, int | None]], how: InvitedHow, now: datetime
) -> list[Invitation]:
    """Add invitations to a locked request, inside the caller's transaction; vendors that are not open are left out."""
    require_transaction()
    wanted = dict(matches)
    there = set(row.invitations.values_list("vendor_id", flat=True))
    mine = set(Membership.objects.filter(user_id=row.buyer_id).values_list("vendor_id", flat=True))
    fit = Vendor.objects.open().filter(pk__in=set(wanted) - there - mine).order_by("pk").values_list("pk", flat=True)
    new = [
        Invitation.objects.create(
            request=row,
            vendor_id=vendor_id,
            how=how,
            score=wanted[vendor_id] if how == InvitedHow.MATCHED else None,
            invited_at=now,
        )
        for vendor_id in fit
    ]
    publish(
        *(
            VendorInvited(invitation_id=one.pk, request_id=row.pk, vendor_id=one.vendor_id, how=InvitedHow(how).value)
            for one in new
        )
    )
    for one in new:
        tell_invited(one)
    return new


def join_request(*, request: QuoteRequest, vendor: Vendor, by: User, now: datetime) -> Invitation:
    """Let a vendor answer an open request to which nobody invited it.

    Raises:
        UnableToAsk: The request has ended, is not open to all, is the vendor's own, or the vendor is not open.
    """
    with transaction.atomic(durable=True):
        row = locked_request(request_id=request.pk, now=now, refusal=UnableToAsk)
        there = row.invitations.filter(vendor=vendor).first()
        if there is not None:
            return there
        if row.kind != RequestKind.OPEN:
            raise UnableToAsk(_("This request was asked of other vendors only."))
        new = add_invitations(row, matches=[(vendor.pk, None)], how=InvitedHow.JOINED, now=now)
        if not new:
            raise UnableToAsk(_("Your shop cannot answer this request: it is your own, or your shop is not open."))
        audit.record(actor=by, action="quote_request.joined", subject=new[0])
    return new[0]


def mark_seen(*, invitation: Invitation, now: datetime) -> None:
    """Note that a vendor has had a request on its screen; only the first time counts."""
    Invitation.objects.filter(pk=invitation.pk, seen_at=None).update(seen_at=now)


def decline_invitation(*, invitation: Invitation, words: str, by: User, now: datetime) -> None:
    """Say that a vendor will not answer.

    Raises:
        UnableToOffer: The request has ended, or the vendor has offered something: that is withdrawn first.
    """
    with transaction.atomic(durable=True):
        locked_request(request_id=invitation.request_id, now=now, refusal=UnableToOffer)
        offered = QuoteVersion.objects.filter(
            quote__request=invitation.request_id, quote__vendor=invitation.vendor_id, state=QuoteStatus.OFFERED
        )
        if offered.exists():
            raise UnableToOffer(_("You have offered a quote: take it back first."))
        claimed = Invitation.objects.filter(pk=invitation.pk, declined_at=None).update(
            declined_at=now, declined_words=tidy(words)[:300]
        )
        if not claimed:
            return
        audit.record(actor=by, action="quote_request.not_answered", subject=invitation)
        publish(
            InvitationDeclined(
                invitation_id=invitation.pk, request_id=invitation.request_id, vendor_id=invitation.vendor_id
            )
        )
    invitation.refresh_from_db()
