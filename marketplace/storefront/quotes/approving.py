"""A quote that is accepted in an organisation's name: above a member's limit, or where they do not pay, it is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from marketplace.approvals.wish import Wish
from marketplace.organisations.models import Member
from marketplace.storefront.organisations.asking import ask_for_quote, needs_asking

if TYPE_CHECKING:
    from marketplace.approvals.models import ApprovalRequest
    from marketplace.quotes.models import QuoteVersion
    from marketplace.sales.address.placed import Destination
    from marketplace.sales.order.services.placement import Buyer
    from marketplace.users.models import User


def ask_first(
    *,
    version: QuoteVersion,
    user: User,
    buyer: Buyer,
    destination: Destination,
    payment_method: str,
    now: datetime,
) -> ApprovalRequest | None:
    """Ask for leave to accept a version where this member may not accept it alone.

    Returns:
        What waits for a yes now; None where nobody needs to be asked.

    Raises:
        UnableToSpend: The organisation cannot buy it at all.
        UnableToAsk: It cannot be asked for: it waits already, or nobody may approve it.
    """
    asked = version.quote.request
    members = Member.objects.select_related("organisation", "user")
    member = members.filter(organisation=asked.organisation_id, user=user).first()
    if asked.organisation_id is None or member is None:
        return None  # who belongs to it no more is refused where the purchase is placed
    total = version.total
    if not needs_asking(member=member, total=total, now=now):
        return None
    wish = Wish(
        name=buyer.name,
        phone=buyer.phone,
        language=buyer.language,
        destination=destination,
        payment_method=payment_method,
        email=buyer.email,
    )
    return ask_for_quote(
        member=member,
        quote_number=version.quote.number,
        quote_version=version.version,
        title=asked.title,
        wish=wish,
        total=total,
        now=now,
    )
