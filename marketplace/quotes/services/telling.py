"""What each turn tells to whom: all that a message needs, for who writes messages does not know this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.core.events import publish
from marketplace.facts import QuoteTurned

if TYPE_CHECKING:
    from marketplace.core.money import Money
    from marketplace.quotes.models import Invitation, JointShare, QuoteRequest, QuoteVersion


def tell_buyer(
    row: QuoteRequest, turn: str, *, what: str, page: str, other: str = "", total: Money | None = None, words: str = ""
) -> None:
    """Tell the buyer of a request, inside the caller's transaction."""
    publish(
        QuoteTurned(
            turn=turn,
            buyer_id=row.buyer_id,
            vendor_id=0,
            page=page,
            what=what,
            number=row.number,
            title=row.title,
            other=other,
            amount=str(total.amount) if total is not None else "",
            currency=total.currency if total is not None else "",
            words=words,
        )
    )


def tell_vendor(row: QuoteRequest, turn: str, *, vendor_id: int, page: str, what: str, words: str = "") -> None:
    """Tell one vendor of a request, inside the caller's transaction."""
    publish(
        QuoteTurned(
            turn=turn,
            buyer_id=0,
            vendor_id=vendor_id,
            page=page,
            what=what,
            number=row.number,
            title=row.title,
            words=words,
        )
    )


def tell_invited(invitation: Invitation) -> None:
    """Tell a vendor that it is asked; one that came by itself knows."""
    if invitation.how != "joined":
        tell_vendor(
            invitation.request,
            "asked",
            vendor_id=invitation.vendor_id,
            page=invitation.token,
            what=str(invitation.pk),
        )


def tell_leader(version: QuoteVersion, turn: str, *, words: str = "") -> None:
    """Tell who leads a quote, on the page of its invitation."""
    row = version.quote.request
    page = row.invitations.filter(vendor=version.quote.vendor_id).values_list("token", flat=True).first()
    if page is not None:
        what = f"{version.pk}:{turn}"
        tell_vendor(row, turn, vendor_id=version.quote.vendor_id, page=page, what=what, words=words)


def tell_members(version: QuoteVersion, turn: str) -> None:
    """Tell the other members of a joint answer, each on the page of its share."""
    for share in version.shares.order_by("pk"):
        tell_vendor(
            version.quote.request,
            turn,
            vendor_id=share.vendor_id,
            page=share.token,
            what=f"{version.pk}:{turn}:share",
        )


def tell_share(share: JointShare, turn: str, *, row: QuoteRequest) -> None:
    """Tell a member that its part awaits a yes."""
    tell_vendor(row, turn, vendor_id=share.vendor_id, page=share.token, what=f"{share.pk}:{turn}")
