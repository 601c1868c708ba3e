"""For whom somebody buys: themselves, or the organisation they have chosen."""

from __future__ import annotations

from typing import Any

from marketplace.organisations.models import Member, Organisation, OrganisationStatus


def buying_as(*, user: Any) -> Member | None:
    """Return the place in the organisation for which a person buys now; None where they buy for themselves."""
    if user is None or not getattr(user, "is_authenticated", False):
        return None
    return Member.objects.select_related("organisation").filter(user=user, is_chosen=True).first()


def buying_for(user: Any) -> Organisation | None:
    """Return the organisation for which a person buys now; None where they buy for themselves."""
    member = buying_as(user=user)
    return member.organisation if member is not None else None


def is_trade_buyer(user: Any) -> bool:
    """Return whether a person buys now for a checked organisation, and so sees trade prices."""
    if user is None or not getattr(user, "is_authenticated", False):
        return False
    return Member.objects.filter(user=user, is_chosen=True, organisation__status=OrganisationStatus.CHECKED).exists()
