"""Reads: who works in a shop, who is asked to, and who asks me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vendors.models import Invitation, Membership, MembershipRole

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User
    from vendors.models import Vendor


def members_of(*, vendor: Vendor) -> list[Membership]:
    """Return who works in a shop, the longest first."""
    return list(Membership.objects.filter(vendor=vendor).select_related("user").order_by("pk"))


def roles_of(*, user: User) -> dict[int, MembershipRole]:
    """Return in which shops a person works, by key, and as what."""
    rows = Membership.objects.filter(user=user).values_list("vendor_id", "role")
    return {vendor_id: MembershipRole(role) for vendor_id, role in rows}


def member_for(*, vendor: Vendor, key: int) -> Membership:
    """Return somebody who works in a shop.

    Raises:
        Membership.DoesNotExist: Nobody such, or in another shop; callers answer 404 to both.
    """
    return Membership.objects.filter(vendor=vendor).select_related("user", "vendor").get(pk=key)


def invitations_of(*, vendor: Vendor, now: datetime) -> list[Invitation]:
    """Return whom a shop has asked and waits for, the last first."""
    return list(Invitation.objects.filter(vendor=vendor).open(now).order_by("-sent_at"))


def invitation_for(*, vendor: Vendor, key: int) -> Invitation:
    """Return one invitation of a shop.

    Raises:
        Invitation.DoesNotExist: No such one, or another shop's; callers answer 404 to both.
    """
    return Invitation.objects.filter(vendor=vendor).select_related("vendor").get(pk=key)


def invitations_to(*, user: User, now: datetime) -> list[Invitation]:
    """Return which shops ask this person and wait for an answer, the last first."""
    mine = Invitation.objects.to_person(user).open(now)
    return list(mine.select_related("vendor").order_by("-sent_at"))
