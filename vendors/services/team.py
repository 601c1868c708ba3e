"""Who works in a shop: asked, in, in another role, out. See Note [Asked, then in] in `vendors.models.team`.

# Note [A shop has an owner]
Whatever is done to a shop's people is done one after the other, under the lock of the vendor's row, and by somebody who
is an owner at that moment. So two owners who remove one another, or both give the role away, leave one behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import MemberInvited
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import Invitation, Membership, MembershipRole, Vendor
from vendors.permissions import can_manage_team

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.users.models import User

#: So many people at most belong to a shop or are asked to; each asking is a message that costs money.
MOST_PEOPLE: Final = 30


def invite_member(*, vendor: Vendor, phone: str, role: str, by: User, now: datetime) -> Invitation:
    """Ask whoever has this number to work in the shop; asking again is asking anew, with the role given now.

    Args:
        vendor: The shop.
        phone: In E.164 form.
        role: One of `MembershipRole`.
        by: An owner.
        now: The present.

    Raises:
        InvalidInput: The number is that of a member, no such role, or too many people.
        UnableToChange: Who asks is no owner any more.
    """
    with _as_owner(vendor, by):
        if vendor.memberships.filter(user__phone=phone, user__phone_verified_at__isnull=False).exists():
            raise InvalidInput({"phone": [_("Whoever has this number works in your shop already.")]})
        people = vendor.memberships.count() + vendor.invitations.exclude(phone=phone).count()
        if people >= MOST_PEOPLE:
            raise InvalidInput({"phone": [_("At most %(most)d people work in a shop.") % {"most": MOST_PEOPLE}]})
        wish = {"role": _role(role), "language": by.language, "invited_by": by, "sent_at": now}
        invitation, _new = Invitation.objects.update_or_create(vendor=vendor, phone=phone, defaults=wish)
        audit.record(actor=by, action="team.invited", subject=vendor, data={"role": role})
        day = timezone.localdate(now).isoformat()
        publish(MemberInvited(invitation_id=invitation.pk, vendor_id=vendor.pk, on=day))
    return invitation


def withdraw_invitation(*, invitation: Invitation, by: User) -> None:
    """Ask somebody no more.

    Raises:
        UnableToChange: Who withdraws it is no owner any more.
    """
    with _as_owner(invitation.vendor, by):
        gone, _kinds = Invitation.objects.filter(pk=invitation.pk).delete()
        if gone:
            data = {"role": invitation.role}
            audit.record(actor=by, action="team.invitation_withdrawn", subject=invitation.vendor, data=data)


def join_team(*, invitation: Invitation, by: User, now: datetime) -> Membership:
    """Let somebody who was asked belong to the shop.

    Raises:
        UnableToChange: The invitation was withdrawn, is too old or not theirs, or they work for the Ministry.
    """
    with _alone(invitation.vendor):
        mine = _open_invitation(invitation, by=by, now=now)
        if by.is_staff:
            raise UnableToChange(_("Who works for the Ministry cannot work in a shop."))
        membership, is_new = Membership.objects.get_or_create(
            vendor_id=mine.vendor_id, user=by, defaults={"role": mine.role}
        )
        mine.delete()
        if is_new:
            audit.record(actor=by, action="team.joined", subject=invitation.vendor, data={"role": membership.role})
    return membership


def decline_invitation(*, invitation: Invitation, by: User, now: datetime) -> None:
    """Note that somebody who was asked does not want to belong to the shop.

    Raises:
        UnableToChange: The invitation was withdrawn, is too old or not theirs.
    """
    with _alone(invitation.vendor):
        _open_invitation(invitation, by=by, now=now).delete()
        audit.record(actor=by, action="team.declined", subject=invitation.vendor)


def change_role(*, membership: Membership, role: str, by: User) -> None:
    """Give a member another role.

    Raises:
        InvalidInput: There is no such role.
        UnableToChange: It is the last owner, the member is gone, or who changes it is no owner any more.
    """
    with _as_owner(membership.vendor, by):
        before = _member_now(membership)
        if _role(role) != MembershipRole.OWNER:
            _require_another_owner(before)
        if before.role == role:
            return
        Membership.objects.filter(pk=membership.pk).update(role=role)
        data = {"member": membership.user_id, "before": before.role, "after": role}
        audit.record(actor=by, action="team.role_changed", subject=membership.vendor, data=data)
    membership.role = role


def remove_member(*, membership: Membership, by: User) -> None:
    """Take somebody out of a shop: from their next request on, none of its pages is there for them.

    Raises:
        UnableToChange: It is the last owner, the member is gone, or who removes them is no owner any more.
    """
    with _as_owner(membership.vendor, by):
        before = _member_now(membership)
        _require_another_owner(before)
        data = {"member": before.user_id, "role": before.role}
        before.delete()
        audit.record(actor=by, action="team.removed", subject=membership.vendor, data=data)


@contextmanager
def _alone(vendor: Vendor) -> Iterator[None]:
    """Do what follows in one transaction, while nobody else changes who works in the shop."""
    with transaction.atomic(durable=True):
        Vendor.objects.select_for_update().get(pk=vendor.pk)
        yield


@contextmanager
def _as_owner(vendor: Vendor, by: User) -> Iterator[None]:
    """Do what follows alone, if `by` may. See Note [A shop has an owner]."""
    with _alone(vendor):
        if not can_manage_team(user=by, vendor=vendor):
            raise UnableToChange(_("Only an owner says who works in the shop."))
        yield


def _role(role: str) -> MembershipRole:
    try:
        return MembershipRole(role)
    except ValueError as error:
        raise InvalidInput({"role": [_("Choose what they do.")]}) from error


def _member_now(membership: Membership) -> Membership:
    """Return a member as the database has them under the lock."""
    member = Membership.objects.filter(pk=membership.pk).first()
    if member is None:
        raise UnableToChange(_("This person does not work in your shop any more."))
    return member


def _require_another_owner(member: Membership) -> None:
    owners = Membership.objects.filter(vendor_id=member.vendor_id, role=MembershipRole.OWNER)
    if member.role == MembershipRole.OWNER and not owners.exclude(pk=member.pk).exists():
        raise UnableToChange(_("A shop needs an owner. Make somebody else an owner first."))


def _open_invitation(invitation: Invitation, *, by: User, now: datetime) -> Invitation:
    found = Invitation.objects.to_person(by).open(now).filter(pk=invitation.pk).first()
    if found is None:
        raise UnableToChange(_("The shop does not ask you any more."))
    return found
