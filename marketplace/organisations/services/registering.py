"""Organisations: written down by whoever works there, changed by their owners."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.geography.countries import HOME, is_country
from marketplace.organisations.errors import InvalidOrganisation, UnableToChangeOrganisation
from marketplace.organisations.models import CheckPolicy, Member, Organisation, OrganisationKind, OrganisationStatus
from marketplace.organisations.services.people import as_owner
from marketplace.users.models import User

if TYPE_CHECKING:
    from datetime import date, datetime


#: So many one person may write down; each is a row that an officer looks at.
MOST_OF_ONE: Final = 5
#: What an officer has looked at: where one of these changes, they look again.
LOOKED_AT: Final = ("name", "name_latin", "kind", "country", "province_id", "tax_number", "registration_number")


@dataclass(frozen=True)
class Details:
    """What an organisation says of itself."""

    name: str
    kind: str
    phone: str
    country: str = HOME
    name_latin: str = ""
    province_id: int | None = None
    seat: str = ""
    tax_number: str = ""
    registration_number: str = ""
    email: str = ""


def needs_check(*, kind: str, country: str, day: date) -> bool:
    """Return whether the policy of a day lets an officer look at organisations like this first.

    Where no policy stands for it, one does.
    """
    policy = CheckPolicy.objects.on(day).filter(kind=kind, at_home=country == HOME).order_by("-valid_from").first()
    return policy is None or policy.needs_check


def register_organisation(*, details: Details, by: User, now: datetime) -> Organisation:
    """Write down a new organisation; who does it is its owner, with every role, and buys for it from now on.

    Raises:
        InvalidOrganisation: Something does not fit.
        UnableToChangeOrganisation: This person has written down enough, or works for the Ministry's desk.
    """
    _refuse(details)
    if by.is_staff:
        raise UnableToChangeOrganisation(_("Who checks organisations cannot buy for one with the same account."))
    with transaction.atomic(durable=True):
        User.objects.select_for_update().get(pk=by.pk)
        if Organisation.objects.filter(registered_by=by).count() >= MOST_OF_ONE:
            raise UnableToChangeOrganisation(
                _("One person writes down at most %(most)d organisations.") % {"most": MOST_OF_ONE}
            )
        organisation = Organisation(**asdict(details), registered_by=by, registered_at=now)
        _settle(organisation, now)
        organisation.save()
        Member.objects.filter(user=by, is_chosen=True).update(is_chosen=False)
        Member.objects.create(
            organisation=organisation,
            user=by,
            may_request=True,
            may_approve=True,
            may_pay=True,
            is_owner=True,
            is_chosen=True,
            joined_at=now,
        )
        audit.record(actor=by, action="organisation.registered", subject=organisation)
    return organisation


def change_details(*, organisation: Organisation, details: Details, by: User, now: datetime) -> Organisation:
    """Change what an organisation says of itself; what an officer has looked at is looked at anew.

    Raises:
        InvalidOrganisation: Something does not fit.
        UnableToChangeOrganisation: Who changes it is no owner.
    """
    _refuse(details)
    with as_owner(organisation, by) as locked:
        before = {name: getattr(locked, name) for name in LOOKED_AT}
        for name, value in asdict(details).items():
            setattr(locked, name, value)
        changed = sorted(name for name in LOOKED_AT if before[name] != getattr(locked, name))
        if changed and locked.status in (OrganisationStatus.CHECKED, OrganisationStatus.REFUSED):
            locked.status, locked.checked_at, locked.checked_by = OrganisationStatus.NEW, None, None
            _settle(locked, now)
        locked.save()
        audit.record(actor=by, action="organisation.changed", subject=locked, data={"fields": changed})
    return locked


def set_budget(*, organisation: Organisation, budget: Decimal | None, currency: str, by: User) -> None:
    """Set what all members together may spend in a month; None sets no bound.

    Raises:
        InvalidOrganisation: It is not above nothing.
        UnableToChangeOrganisation: Who sets it is no owner.
    """
    if budget is not None and budget <= 0:
        raise InvalidOrganisation({"month_budget": [_("Write an amount, or leave it empty.")]})
    with as_owner(organisation, by) as locked:
        before = str(locked.budget or "")
        locked.month_budget, locked.budget_currency = budget, currency
        locked.save(update_fields=["month_budget", "budget_currency"])
        data = {"before": before, "after": str(locked.budget or "")}
        audit.record(actor=by, action="organisation.budget_set", subject=locked, data=data)


def _settle(organisation: Organisation, now: datetime) -> None:
    """Let one that no officer needs to look at buy as trade at once."""
    if not needs_check(kind=organisation.kind, country=organisation.country, day=timezone.localdate(now)):
        organisation.status, organisation.checked_at = OrganisationStatus.CHECKED, now


def _refuse(details: Details) -> None:
    wrong: dict[str, list[str]] = {}
    if not details.name.strip():
        wrong["name"] = [_("Write the name of the organisation.")]
    if details.kind not in OrganisationKind.values:
        wrong["kind"] = [_("Choose what it is.")]
    if not is_country(details.country):
        wrong["country"] = [_("We know no such country.")]
    elif details.country != HOME:
        _refuse_abroad(details, wrong)
    elif details.province_id is None:
        wrong["province"] = [_("Choose the province of its seat.")]
    if wrong:
        raise InvalidOrganisation(wrong)


def _refuse_abroad(details: Details, wrong: dict[str, list[str]]) -> None:
    if details.province_id is not None:
        wrong["province"] = [_("An organisation abroad has no province here.")]
    if not _has_latin(details.name_latin or details.name):
        wrong["name_latin"] = [_("Customs read Latin letters: write the name in them too.")]


def _has_latin(text: str) -> bool:
    return any("a" <= letter.lower() <= "z" for letter in text)
