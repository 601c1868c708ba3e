"""Whom something is sold to: names are looked for on lists of denied parties. See Note [Look first, then trade].

At home a private buyer is not looked for. An organisation is, wherever it is, and whoever gets a parcel abroad.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from marketplace.geography.countries import is_abroad
from marketplace.organisations.models import Organisation
from marketplace.sales.order.errors import UnableToPlacePurchase
from marketplace.screening.errors import UnableToTradeWith
from marketplace.screening.models import SubjectKind
from marketplace.screening.services import refuse_who_is_blocked, screen

if TYPE_CHECKING:
    from marketplace.sales.address.placed import Destination
    from marketplace.sales.order.services.placement import Buyer

Subject = tuple[SubjectKind, str]


def look_for_parties(
    *, buyer: Buyer, destination: Destination, organisation_id: int | None = None, now: datetime
) -> None:
    """Look for the names of a buyer and of an organisation. Before the transaction of the purchase, never inside it."""
    for (kind, number), names in _parties(buyer, destination, organisation_id).items():
        screen(names=names, subject_kind=kind, subject_number=number, now=now)


def refuse_denied_parties(*, buyer: Buyer, destination: Destination, organisation_id: int | None = None) -> None:
    """Refuse a purchase in whose way a likeness to a denied party stands.

    Raises:
        UnableToPlacePurchase: With words for the buyer.
    """
    for kind, number in _parties(buyer, destination, organisation_id):
        try:
            refuse_who_is_blocked(subject_kind=kind, subject_number=number)
        except UnableToTradeWith as error:
            raise UnableToPlacePurchase(str(error)) from error


def _parties(buyer: Buyer, destination: Destination, organisation_id: int | None) -> dict[Subject, list[str]]:
    found: dict[Subject, list[str]] = {}
    if is_abroad(destination.country):
        company = str((destination.abroad or {}).get("company_name", ""))
        found[_subject_of(buyer)] = [buyer.name, company]
    key = organisation_id or buyer.organisation_id
    if key is not None:
        body = Organisation.objects.get(pk=key)
        found[SubjectKind.ORGANISATION, body.code] = [body.name, body.name_latin]
    return found


def _subject_of(buyer: Buyer) -> Subject:
    """Return who a buyer is to the lists: a user, or a guest by the phone, else the e-mail address."""
    if buyer.user is not None:
        return SubjectKind.BUYER, str(buyer.user.pk)
    return SubjectKind.RECIPIENT, (buyer.phone or buyer.email)[:80]
