"""What officers decide about organisations, and by which policy they look at them at all."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.facts import OrganisationDecided
from marketplace.organisations.errors import InvalidOrganisation, UnableToChangeOrganisation
from marketplace.organisations.models import CheckPolicy, Organisation, OrganisationStatus

if TYPE_CHECKING:
    from marketplace.users.models import User

#: From which standing an officer brings one to which.
FLOW: Final = {
    OrganisationStatus.CHECKED: (
        OrganisationStatus.NEW, OrganisationStatus.REFUSED, OrganisationStatus.SUSPENDED,
    ),
    OrganisationStatus.REFUSED: (OrganisationStatus.NEW,),
    OrganisationStatus.SUSPENDED: (OrganisationStatus.NEW, OrganisationStatus.CHECKED),
}  # fmt: skip


def decide(*, organisation: Organisation, status: str, note: str, by: User, now: datetime) -> Organisation:
    """Check, refuse or suspend an organisation; its people read the note.

    Raises:
        InvalidOrganisation: One that is turned away is told why.
        UnableToChangeOrganisation: It does not stand where this could follow, or `by` is one of its people.
    """
    if status != OrganisationStatus.CHECKED and not note.strip():
        raise InvalidOrganisation({"note": [_("Say why: its people read it.")]})
    with transaction.atomic(durable=True):
        locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if locked.status not in FLOW.get(OrganisationStatus(status), ()):
            raise UnableToChangeOrganisation(_("This has been decided in the meantime. Look at it again."))
        if locked.members.filter(user=by).exists():
            raise UnableToChangeOrganisation(_("You cannot decide about your own organisation."))
        before = locked.status
        locked.status, locked.note = OrganisationStatus(status), note.strip()
        locked.checked_at, locked.checked_by = now, by
        locked.save(update_fields=["status", "note", "checked_at", "checked_by"])
        data = {"before": before, "after": locked.status, "note": locked.note}
        audit.record(actor=by, action=f"organisation.{locked.status}", subject=locked, data=data)
        publish(OrganisationDecided(organisation_id=locked.pk, at=now.isoformat()))
    return locked


def set_policy(
    *, kind: str, at_home: bool, needs_check: bool, valid_from: date, source: str, by: User, now: datetime
) -> CheckPolicy:
    """Let a policy hold from a day on; the one before ends there.

    Raises:
        InvalidOrganisation: The day has passed, one holds from that day or a later one already, or no source is given.
    """
    if valid_from < timezone.localdate(now):
        raise InvalidOrganisation({"valid_from": [_("This day has passed.")]})
    if not source.strip():
        raise InvalidOrganisation({"source": [_("Say who decided it, and when.")]})
    with transaction.atomic(durable=True):
        there = CheckPolicy.objects.select_for_update().filter(kind=kind, at_home=at_home)
        if there.filter(valid_from__gte=valid_from).exists():
            raise InvalidOrganisation({"valid_from": [_("Another policy holds from that day or a later one.")]})
        there.filter(valid_to=None).update(valid_to=valid_from)
        policy = CheckPolicy.objects.create(
            kind=kind, at_home=at_home, needs_check=needs_check, valid_from=valid_from, source=source.strip()
        )
        audit.record(actor=by, action="organisation.policy_set", subject=policy, data={"needs_check": needs_check})
    return policy
