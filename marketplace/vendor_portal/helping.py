"""What a field officer's screens show: each maker in a line, with what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from vendors.helping import applications_of, drafts_in, mandates_to_show, vendors_owned_by
from vendors.models import ApplicationStatus, Mandate, Vendor, VendorApplication, VendorStatus
from vendors.services.applications import missing_for

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Lines on a page of the list; each application that is not sent yet costs a query for what is asked of it.
ON_A_PAGE = 10


@dataclass(frozen=True)
class MakerRow:
    """One maker, for who helps them.

    Attributes:
        tone: Of a badge.
        missing: What must be done before the next step, in words.
        waiting: How many drafts wait to be put in their place.
        vendor_code: Of the shop, once there is one.
        drafts: How many products are in it that are not sent.
    """

    public_id: str
    name: str
    phone: str
    place: str
    ends_on: date
    state: str
    tone: str
    missing: Sequence[str]
    waiting: int
    is_confirmed: bool
    application: VendorApplication | None
    vendor_code: str
    drafts: int


def maker_rows(*, mandates: Iterable[Mandate]) -> list[MakerRow]:
    """Return the lines of a page of mandates, each of which stands."""
    rows = mandates_to_show(mandates=mandates)
    makers = [one.maker_id for one in rows if one.maker_id is not None]
    applications, vendors = applications_of(makers=makers), vendors_owned_by(makers=makers)
    drafts = drafts_in(vendors=vendors.values())
    return [_row(one, applications.get(one.maker_id or 0), vendors.get(one.maker_id or 0), drafts) for one in rows]


def _row(
    mandate: Mandate, application: VendorApplication | None, vendor: Vendor | None, drafts: dict[int, int]
) -> MakerRow:
    state, tone, missing = _standing(mandate, application, vendor)
    place = mandate.village or mandate.commune
    return MakerRow(
        public_id=mandate.public_id,
        name=mandate.name,
        phone=str(mandate.phone),
        place=place.name,
        ends_on=mandate.ends_on,
        state=state,
        tone=tone,
        missing=missing,
        waiting=getattr(mandate, "num_waiting", 0),
        is_confirmed=mandate.confirmed_at is not None,
        application=application,
        vendor_code=vendor.code if vendor else "",
        drafts=drafts.get(vendor.pk, 0) if vendor else 0,
    )


def _standing(
    mandate: Mandate, application: VendorApplication | None, vendor: Vendor | None
) -> tuple[str, str, Sequence[str]]:
    """Return a word for where a maker stands, the tone to say it in, and what is missing."""
    if mandate.confirmed_at is None:
        return _("waits for the maker's code"), "gold", [_("The code from the maker's phone")]
    if vendor is not None:
        is_open = vendor.status == VendorStatus.OPEN
        return (_("shop is open") if is_open else vendor.get_status_display()), ("ok" if is_open else "warn"), ()
    if application is None:
        return _("no application yet"), "gold", [_("The application")]
    if application.status == ApplicationStatus.SUBMITTED:
        return _("with the Ministry"), "gold", ()
    missing = [word for words in missing_for(application=application).values() for word in words]
    if application.status == ApplicationStatus.SENT_BACK:
        return _("sent back"), "bad", missing or [application.reason]
    return _("not sent yet"), "plain", missing
