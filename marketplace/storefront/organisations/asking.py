"""The seam between the shop and approvals: whether what somebody is about to buy must be asked for first.

Checkout, and whoever accepts a quote, call it before they place anything. It is a courtesy to the buyer: limits are
held once more where a purchase is placed.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from marketplace.approvals.models import ApprovalRequest
from marketplace.approvals.services import asking
from marketplace.approvals.wish import Wish
from marketplace.core.money import Money
from marketplace.organisations.errors import AboveLimit
from marketplace.organisations.models import Member
from marketplace.organisations.models.spending import month_of
from marketplace.organisations.services.spending import Price, refuse_spending
from payments.selectors import rate_on


def price_of(total: Money, *, now: datetime) -> Price:
    """Return what something costs, at the rate of the day."""
    rate = rate_on(timezone.localdate(now))
    return Price(total, rate.khr_per_usd if rate else None)


def needs_asking(*, member: Member, total: Money, now: datetime) -> bool:
    """Return whether a member must ask before buying this: it is above their limit, or they do not pay themselves.

    Raises:
        UnableToSpend: The organisation cannot buy it at all.
    """
    try:
        refuse_spending(
            organisation=member.organisation,
            user=member.user,
            price=price_of(total, now=now),
            month=month_of(now),
            approved_by_id=None,
        )
    except AboveLimit:
        return True
    return not member.may_pay


def ask_for_basket(
    *, member: Member, basket_id: int, wish: Wish, total: Money, reason: str, now: datetime
) -> ApprovalRequest:
    """Hand a member's basket to those who approve and pay.

    Raises:
        UnableToAsk: See `marketplace.approvals.services.asking`.
    """
    return asking.ask_for_basket(
        organisation_id=member.organisation_id,
        basket_id=basket_id,
        wish=wish,
        price=price_of(total, now=now),
        reason=reason,
        by=member.user,
        now=now,
    )


def ask_for_quote(
    *, member: Member, quote_number: str, quote_version: int, title: str, wish: Wish, total: Money, now: datetime
) -> ApprovalRequest:
    """Ask for leave to accept one version of a quote.

    Raises:
        UnableToAsk: See `marketplace.approvals.services.asking`.
    """
    return asking.ask_for_quote(
        organisation_id=member.organisation_id,
        quote_number=quote_number,
        quote_version=quote_version,
        title=title,
        wish=wish,
        price=price_of(total, now=now),
        reason="",
        by=member.user,
        now=now,
    )
