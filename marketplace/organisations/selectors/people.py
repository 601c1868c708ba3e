"""The doors to organisations: whoever does not work there finds nothing, as if it did not exist."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from marketplace.core.db import MoneySum
from marketplace.core.money import Money
from marketplace.organisations.models import Member, MemberInvitation, Organisation, Spending
from marketplace.organisations.models.spending import month_of

if TYPE_CHECKING:
    from marketplace.users.models import User


def places_of(*, user: User) -> list[Member]:
    """Return the organisations in which a person works, each with what they do there."""
    return list(Member.objects.filter(user=user).select_related("organisation").order_by("organisation__name", "pk"))


def member_in(*, user: User, code: str) -> Member:
    """Return the place of a person in the organisation with this code.

    Raises:
        Member.DoesNotExist: No such organisation, or not theirs; callers answer 404 to both.
    """
    return Member.objects.select_related("organisation__province").get(user=user, organisation__code=code)


def people_in(*, organisation: Organisation) -> list[Member]:
    """Return who works in an organisation, who came first first."""
    return list(organisation.members.select_related("user", "organisation"))


def asked_of(*, user: User, now: datetime) -> list[MemberInvitation]:
    """Return the organisations that ask this person."""
    return list(MemberInvitation.objects.to_person(user).open(now).select_related("organisation").order_by("pk"))


def spent_this_month(*, organisation: Organisation, now: datetime, user: User | None = None) -> dict[str, Money]:
    """Return what was spent this month, by all or by one, in the currency it was spent in."""
    rows = Spending.objects.counted().filter(organisation=organisation, month=month_of(now))
    if user is not None:
        rows = rows.filter(user=user)
    sums = rows.values("currency").annotate(sum=MoneySum("amount")).order_by("currency")
    return {row["currency"]: Money(row["sum"], row["currency"]) for row in sums}
