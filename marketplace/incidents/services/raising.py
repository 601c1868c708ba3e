"""Raising an incident, and joining it to one that is open already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.core.ids import next_number
from marketplace.core.screening import has_contact, tidy
from marketplace.facts import IncidentRaised
from marketplace.incidents.errors import InvalidReport, UnableToRaise
from marketplace.incidents.levels import ANSWER_WITHIN
from marketplace.incidents.models import MOST_PHOTOS, Incident, IncidentKind, IncidentNote, IncidentPhoto, Side
from vendors.models import Membership
from vendors.services.standing import lock_vendor

if TYPE_CHECKING:
    from catalogue.models import Product
    from marketplace.sales.order.models import Order
    from marketplace.users.models import User
    from vendors.models import Vendor

#: Characters of what one side says at once.
LONGEST: Final = 2000
#: Incidents that one person, or the link of one purchase, may raise within a day.
MOST_A_DAY: Final = 5
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What it is about: always a vendor, perhaps one of its listings or one of its orders."""

    vendor: Vendor
    product: Product | None = None
    order: Order | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What somebody says went wrong; `photos` as `clean_photo` gives them."""

    kind: str
    words: str
    photos: Sequence[ContentFile[bytes]] = ()


def raise_incident(
    *, subject: Subject, report: Report, by: User | None, now: datetime, is_officer: bool = False
) -> Incident:
    """Raise an incident, or join what is said to the same one that is open; return it either way.

    Args:
        subject: What it is about. An order is raised by whoever holds its purchase's link; anything else by a person.
        report: What went wrong.
        by: Who says it, if signed in.
        now: The present.
        is_officer: Whether an officer raises it.

    Raises:
        InvalidReport: The kind or the words are missing, or hold a phone number that the vendor does not have.
        UnableToRaise: Not theirs to raise, of the own shop, not confirmed yet, or too many today.
    """
    said = check_report(report, knows_buyer=subject.order is not None)
    _check_right(subject, by=by, is_officer=is_officer)
    with transaction.atomic(durable=True):
        lock_vendor(vendor_id=subject.vendor.pk)
        incident = _open_twin(subject, kind=report.kind, by=by)
        is_new = incident is None
        if incident is None:
            if not is_officer:
                _refuse_too_many(subject, by=by, now=now)
            incident = _create(subject, kind=report.kind, by=by, now=now, is_officer=is_officer)
        side = Side.OFFICER if is_officer else Side.BUYER
        write_note(incident=incident, side=side, by=by, said=said, photos=report.photos, now=now)
        audit.record(actor=by, action="incident.raised" if is_new else "incident.joined", subject=incident)
        if is_new:
            publish(
                IncidentRaised(
                    incident_id=incident.pk,
                    number=incident.number,
                    vendor_id=subject.vendor.pk,
                    order_number=subject.order.number if subject.order else "",
                )
            )
    return incident


def check_report(report: Report, *, knows_buyer: bool) -> str:
    """Return the words as they may be kept.

    Raises:
        InvalidReport: `fields` says what is wrong.
    """
    said = tidy(report.words)
    problems: dict[str, list[str]] = {}
    if report.kind not in IncidentKind.values:
        problems["kind"] = [_("Choose what went wrong.")]
    problems |= problems_of_words(said, may_name_contact=knows_buyer)
    if len(report.photos) > MOST_PHOTOS:
        problems["photos"] = [_("Send at most three photos.")]
    if problems:
        raise InvalidReport(problems)
    return said


def problems_of_words(said: str, *, may_name_contact: bool) -> dict[str, list[str]]:
    """Return what is wrong with words, under `words`; nothing when they can be kept."""
    if not said:
        return {"words": [_("Say what happened.")]}
    if len(said) > LONGEST:
        return {"words": [_("Write at most %(most)s characters.") % {"most": f"{LONGEST:,}"}]}
    if not may_name_contact and has_contact(said):
        return {"words": [_("Write no phone number and no link: the other side reads this.")]}
    return {}


def _check_right(subject: Subject, *, by: User | None, is_officer: bool) -> None:
    order = subject.order
    if order is None and by is None:
        raise UnableToRaise(_("Sign in to raise this."))
    if order is not None and (order.confirmed_at is None or order.vendor_id != subject.vendor.pk):
        raise UnableToRaise(_("This order is not with the vendor yet."))
    if by is not None and not is_officer and Membership.objects.filter(user=by, vendor=subject.vendor).exists():
        raise UnableToRaise(_("This is your own shop."))


def _raised_by(subject: Subject, by: User | None) -> Q:
    """Return the condition that makes an incident this raiser's own."""
    if subject.order is not None and by is None:
        return Q(purchase=subject.order.purchase_id)
    return Q(raised_by=by)


def _open_twin(subject: Subject, *, kind: str, by: User | None) -> Incident | None:
    """Return the same incident where it is open already. An order has one of a kind, whoever speaks for its buyer."""
    same = Incident.objects.open().filter(vendor=subject.vendor, kind=kind, order=subject.order)
    if subject.order is None:
        same = same.filter(product=subject.product, raised_by=by)
    return same.first()


def _refuse_too_many(subject: Subject, *, by: User | None, now: datetime) -> None:
    mine = Incident.objects.filter(_raised_by(subject, by), raised_at__gt=now - DAY, by_officer=False)
    if mine.count() >= MOST_A_DAY:
        raise UnableToRaise(_("You have raised many today. Call us, or come back tomorrow."))


def _create(subject: Subject, *, kind: str, by: User | None, now: datetime, is_officer: bool) -> Incident:
    return Incident.objects.create(
        number=f"I{next_number(sequence='incident')}",
        kind=kind,
        vendor=subject.vendor,
        product=subject.product,
        order=subject.order,
        raised_by=by,
        purchase_id=subject.order.purchase_id if subject.order is not None and not is_officer else None,
        by_officer=is_officer,
        raised_at=now,
        answer_by=now + ANSWER_WITHIN,
    )


def write_note(
    *,
    incident: Incident,
    side: Side,
    by: User | None,
    said: str,
    photos: Sequence[ContentFile[Any]],
    now: datetime,
) -> IncidentNote:
    """Keep what one side said, with its photos, inside the caller's transaction."""
    require_transaction()
    note = IncidentNote.objects.create(incident=incident, side=side, author=by, words=said, written_at=now)
    for position, photo in enumerate(photos):
        row = IncidentPhoto(note=note, position=position)
        row.original.save(f"{row.public_id}.jpg", ContentFile(photo.read()), save=False)
        row.save()
    return note
