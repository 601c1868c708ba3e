"""An organisation's address book: kept by its owners, used by all who buy for it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from marketplace.organisations.services.people import as_owner
from marketplace.sales.address.models import OrganisationAddress
from marketplace.sales.address.placed import Destination
from marketplace.sales.address.services import UnableToKeepAddress, country_row

if TYPE_CHECKING:
    from marketplace.organisations.models import Organisation
    from marketplace.users.models import User

#: Ours: a chain of hotels has that many branches.
MOST_KEPT: Final = 100
_PLACES: Final = ("province", "district", "commune", "village", "country")


def addresses_of(*, organisation: Organisation) -> list[OrganisationAddress]:
    """Return the lines of an organisation's book with their places, the first one first."""
    return list(OrganisationAddress.objects.filter(organisation=organisation).select_related(*_PLACES))


def address_for(*, user: User, public_id: str) -> OrganisationAddress:
    """Return one line of the book of an organisation in which this person works.

    Raises:
        OrganisationAddress.DoesNotExist: No such line, or not theirs.
    """
    mine = OrganisationAddress.objects.filter(organisation__members__user=user)
    return mine.select_related(*_PLACES).get(public_id=public_id)


def keep_for_organisation(
    *,
    organisation: Organisation,
    label: str,
    name: str,
    phone: str,
    destination: Destination,
    by: User,
    now: datetime,
    public_id: str = "",
) -> OrganisationAddress:
    """Write an address into an organisation's book, or change the line that `public_id` names.

    Args:
        organisation: Whose book.
        label: What its people call it; no two lines have the same.
        name: Who receives it.
        phone: Whom the courier calls, in E.164 form.
        destination: Where it goes, at home or abroad.
        by: An owner.
        now: The present.
        public_id: The line to change; empty for a new one.

    Raises:
        UnableToKeepAddress: The book is full, or another line is called so.
        UnableToChangeOrganisation: `by` is no owner.
        OrganisationAddress.DoesNotExist: No such line in this book.
    """
    with as_owner(organisation, by) as locked:
        kept = OrganisationAddress.objects.filter(organisation=locked)
        address = kept.get(public_id=public_id) if public_id else OrganisationAddress(organisation=locked, kept_at=now)
        if kept.filter(label=label).exclude(pk=address.pk).exists():
            raise UnableToKeepAddress(_("Another address is called so already."))
        if address.pk is None and kept.count() >= MOST_KEPT:
            raise UnableToKeepAddress(_("Your address book is full. Delete an address that you no longer use."))
        address.label, address.first_name, address.phone_number = label, name, phone
        address.country = country_row(destination.country)
        address.go_to(destination)
        address.is_first = address.is_first or not kept.filter(is_first=True).exists()
        address.save()
    return address


def choose_first_for_organisation(*, organisation: Organisation, public_id: str, by: User) -> None:
    """Choose the address that is offered first.

    Raises:
        UnableToChangeOrganisation: `by` is no owner.
        OrganisationAddress.DoesNotExist: No such line in this book.
    """
    with as_owner(organisation, by) as locked:
        kept = OrganisationAddress.objects.filter(organisation=locked)
        address = kept.get(public_id=public_id)
        kept.update(is_first=False)
        kept.filter(pk=address.pk).update(is_first=True)


def forget_for_organisation(*, organisation: Organisation, public_id: str, by: User) -> None:
    """Delete one line; deleting what is gone does nothing. Purchases keep their own copy.

    Raises:
        UnableToChangeOrganisation: `by` is no owner.
    """
    with as_owner(organisation, by) as locked:
        OrganisationAddress.objects.filter(organisation=locked, public_id=public_id).delete()
