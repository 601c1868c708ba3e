"""Who works for an organisation: asked, in, with other powers, out.

# Note [An organisation has an owner]
Whatever is done to its people is done one after the other, under the lock of the organisation's row, and by somebody
who is an owner at that moment. So two owners who remove one another leave one behind. As in a shop's team, nobody
belongs to it by being named alone: whoever signs in with that number or address says yes or no.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import OrganisationMemberInvited
from marketplace.organisations.errors import InvalidOrganisation, UnableToChangeOrganisation
from marketplace.organisations.models import Member, MemberInvitation, Organisation
from marketplace.users.models import User

if TYPE_CHECKING:
    from datetime import datetime


#: So many people at most belong to an organisation or are asked to; each asking is a message that costs money.
MOST_PEOPLE: Final = 50


@dataclass(frozen=True)
class PowersDraft:
    """The roles and limits that somebody is to have; without a limit they let anything through."""

    may_request: bool = False
    may_approve: bool = False
    may_pay: bool = False
    is_owner: bool = False
    purchase_limit: Decimal | None = None
    month_limit: Decimal | None = None
    limit_currency: str = "KHR"


def invite_person(
    *, organisation: Organisation, phone: str, email: str, powers: PowersDraft, by: User, now: datetime
) -> MemberInvitation:
    """Ask whoever has this number or e-mail address; asking again is asking anew, with the powers given now.

    Args:
        organisation: For whom.
        phone: In E.164 form; or
        email: an e-mail address. One of the two.
        powers: What they are to do.
        by: An owner.
        now: The present.

    Raises:
        InvalidOrganisation: It is a member's already, no role is given, or too many people.
        UnableToChangeOrganisation: Who asks is no owner any more.
    """
    _refuse_powers(powers)
    if bool(phone) == bool(email):
        raise InvalidOrganisation({"phone": [_("Write a phone number or an e-mail address.")]})
    with as_owner(organisation, by) as locked:
        there = locked.members.filter(user__phone=phone) if phone else locked.members.filter(user__email__iexact=email)
        if there.exists():
            raise InvalidOrganisation({"phone": [_("This person is in the organisation already.")]})
        asked = locked.invitations.exclude(phone=phone, email=email).count()
        if locked.members.count() + asked >= MOST_PEOPLE:
            raise InvalidOrganisation({"phone": [_("At most %(most)d people belong to it.") % {"most": MOST_PEOPLE}]})
        wish = {**asdict(powers), "language": by.language, "invited_by": by, "sent_at": now}
        invitation, _new = MemberInvitation.objects.update_or_create(
            organisation=locked, phone=phone, email=email, defaults=wish
        )
        audit.record(actor=by, action="organisation.invited", subject=locked, data={"roles": invitation.roles})
        day = timezone.localdate(now).isoformat()
        publish(OrganisationMemberInvited(invitation_id=invitation.pk, organisation_id=locked.pk, on=day))
    return invitation


def withdraw_invitation(*, invitation: MemberInvitation, by: User) -> None:
    """Ask somebody no more.

    Raises:
        UnableToChangeOrganisation: Who withdraws it is no owner any more.
    """
    with as_owner(invitation.organisation, by) as locked:
        gone, _kinds = MemberInvitation.objects.filter(pk=invitation.pk).delete()
        if gone:
            audit.record(actor=by, action="organisation.invitation_withdrawn", subject=locked)


def join(*, invitation: MemberInvitation, by: User, now: datetime) -> Member:
    """Let somebody who was asked belong to it; they buy for it from now on.

    Raises:
        UnableToChangeOrganisation: The invitation was withdrawn, is too old or not theirs, or they work at the desk.
    """
    with _alone(invitation.organisation) as locked:
        mine = _open_invitation(invitation, by=by, now=now)
        if by.is_staff:
            raise UnableToChangeOrganisation(_("Who checks organisations cannot buy for one with the same account."))
        powers = {name: getattr(mine, name) for name in PowersDraft.__dataclass_fields__}
        member, is_new = Member.objects.get_or_create(
            organisation=locked, user=by, defaults={**powers, "joined_at": now}
        )
        mine.delete()
        if is_new:
            _choose(by, member)
            audit.record(actor=by, action="organisation.joined", subject=locked, data={"roles": member.roles})
    return member


def decline(*, invitation: MemberInvitation, by: User, now: datetime) -> None:
    """Note that somebody who was asked does not want to.

    Raises:
        UnableToChangeOrganisation: The invitation was withdrawn, is too old or not theirs.
    """
    with _alone(invitation.organisation) as locked:
        _open_invitation(invitation, by=by, now=now).delete()
        audit.record(actor=by, action="organisation.declined", subject=locked)


def change_powers(*, member: Member, powers: PowersDraft, by: User) -> None:
    """Give a member other roles and limits.

    Raises:
        InvalidOrganisation: No role is left.
        UnableToChangeOrganisation: It is the last owner, the member is gone, or who changes it is no owner any more.
    """
    _refuse_powers(powers)
    with as_owner(member.organisation, by) as locked:
        now_there = _member_now(member)
        if not powers.is_owner:
            _require_another_owner(now_there)
        before = {name: str(getattr(now_there, name)) for name in PowersDraft.__dataclass_fields__}
        for name, value in asdict(powers).items():
            setattr(now_there, name, value)
        now_there.save()
        after = {name: str(value) for name, value in asdict(powers).items()}
        data = {"member": now_there.user_id, "before": before, "after": after}
        audit.record(actor=by, action="organisation.powers_changed", subject=locked, data=data)


def remove_member(*, member: Member, by: User) -> None:
    """Take somebody out; everybody may leave by themselves. What they asked for waits for nobody any more.

    Raises:
        UnableToChangeOrganisation: It is the last owner, or who removes them is neither an owner nor themselves.
    """
    guard = _alone if member.user_id == by.pk else (lambda organisation: as_owner(organisation, by))
    with guard(member.organisation) as locked:
        now_there = _member_now(member)
        _require_another_owner(now_there)
        data = {"member": now_there.user_id, "roles": now_there.roles}
        now_there.delete()
        audit.record(actor=by, action="organisation.member_removed", subject=locked, data=data)


def choose(*, user: User, organisation: Organisation | None) -> None:
    """Note for whom a person buys from now on: one of their organisations, or with None themselves.

    Raises:
        UnableToChangeOrganisation: They do not work there.
    """
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=user.pk)
        member = None
        if organisation is not None:
            member = Member.objects.filter(user=user, organisation=organisation).first()
            if member is None:
                raise UnableToChangeOrganisation(_("You do not work for this organisation."))
        _choose(user, member)


def _choose(user: User, member: Member | None) -> None:
    Member.objects.filter(user=user, is_chosen=True).update(is_chosen=False)
    if member is not None:
        Member.objects.filter(pk=member.pk).update(is_chosen=True)
        member.is_chosen = True


@contextmanager
def as_owner(organisation: Organisation, by: User) -> Iterator[Organisation]:
    """Do what follows alone, with the row as it stands, if `by` may. See Note [An organisation has an owner]."""
    with _alone(organisation) as locked:
        if not Member.objects.filter(organisation=locked, user=by, is_owner=True).exists():
            raise UnableToChangeOrganisation(_("Only an owner decides about the organisation."))
        yield locked


@contextmanager
def _alone(organisation: Organisation) -> Iterator[Organisation]:
    """Do what follows in one transaction, while nobody else changes who works there or spends for it."""
    with transaction.atomic(durable=True):
        yield Organisation.objects.select_for_update().get(pk=organisation.pk)


def _refuse_powers(powers: PowersDraft) -> None:
    if not (powers.may_request or powers.may_approve or powers.may_pay or powers.is_owner):
        raise InvalidOrganisation({"may_request": [_("Choose at least one thing that they do.")]})
    for name in ("purchase_limit", "month_limit"):
        amount = getattr(powers, name)
        if amount is not None and amount < 0:
            raise InvalidOrganisation({name: [_("A limit cannot be less than nothing.")]})


def _member_now(member: Member) -> Member:
    """Return a member as the database has them under the lock."""
    found = Member.objects.filter(pk=member.pk).first()
    if found is None:
        raise UnableToChangeOrganisation(_("This person is not in the organisation any more."))
    return found


def _require_another_owner(member: Member) -> None:
    owners = Member.objects.filter(organisation_id=member.organisation_id, is_owner=True)
    if member.is_owner and not owners.exclude(pk=member.pk).exists():
        raise UnableToChangeOrganisation(_("An organisation needs an owner. Make somebody else one first."))


def _open_invitation(invitation: MemberInvitation, *, by: User, now: datetime) -> MemberInvitation:
    found = MemberInvitation.objects.to_person(by).open(now).filter(pk=invitation.pk).first()
    if found is None:
        raise UnableToChangeOrganisation(_("The organisation does not ask you any more."))
    return found
