"""A few invented sanctions and incidents, so that officers find the screens filled; each says that it is a demonstration.

They are rows as they would stand after a while, written without facts: nobody's phone is told of what never happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from marketplace.core.ids import next_number
from marketplace.incidents.levels import ANSWER_WITHIN
from marketplace.incidents.models import Incident, IncidentKind, IncidentNote, IncidentStatus, Side
from marketplace.users.models import User
from vendors.models import Sanction, SanctionGround, SanctionKind, Vendor

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Begins every word of them, in the language of the words.
MARKED_KM: Final = "គំរូ៖ "
MARKED_EN: Final = "Demonstration: "


@dataclass(frozen=True)
class _Warning:
    """One warning: days ago, why, and whether it was lifted."""

    days_ago: int
    ground: SanctionGround
    km: str
    en: str
    lifted: str = ""


@dataclass(frozen=True)
class _Complaint:
    """One incident: days ago, what it is about, what the buyer says, and what the vendor answered."""

    days_ago: int
    kind: IncidentKind
    words: str
    answer: str = ""


WARNINGS: Final = (
    _Warning(30, SanctionGround.NOT_SENT, "ការបញ្ជាទិញពីរផ្ញើយឺត។", "Two orders were sent late."),
    _Warning(
        90, SanctionGround.NOT_AS_SAID, "ការពិពណ៌នាលើសការពិត។", "A description said more than is true.",
        lifted="The description was put right.",
    ),
)  # fmt: skip
COMPLAINTS: Final = (
    _Complaint(2, IncidentKind.CONDUCT, "The vendor did not answer my question for a week."),
    _Complaint(
        10, IncidentKind.CONDUCT, "ខ្ញុំទូរស័ព្ទ តែគ្មានអ្នកលើក។", "យើងនៅវាលស្រែ គ្មានសេវា។ សូមអភ័យទោស។"
    ),
)  # fmt: skip


def load_demo_standing(*, now: datetime) -> int:
    """Make the sanctions and incidents if none are there; return how many. Running it twice changes nothing."""
    if Sanction.objects.filter(vendor__is_demo=True).exists() or Incident.objects.filter(vendor__is_demo=True).exists():
        return 0
    vendors = list(Vendor.objects.open().filter(is_demo=True).order_by("-code")[: len(WARNINGS) + len(COMPLAINTS)])
    officer = User.objects.filter(is_demo=True, is_staff=True, officer_area__is_national=True).order_by("pk").first()
    buyer = User.objects.filter(is_demo=True, is_staff=False, memberships=None).order_by("pk").first()
    if officer is None or buyer is None or len(vendors) < len(WARNINGS) + len(COMPLAINTS):
        return 0
    with transaction.atomic(durable=True):
        for vendor, told in zip(vendors, WARNINGS, strict=False):
            _warn(vendor, told, officer, now)
        for vendor, said in zip(vendors[len(WARNINGS) :], COMPLAINTS, strict=True):
            _complain(vendor, said, buyer, now)
    return len(WARNINGS) + len(COMPLAINTS)


def _warn(vendor: Vendor, told: _Warning, officer: User, now: datetime) -> None:
    at = now - timedelta(days=told.days_ago)
    Sanction.objects.create(
        vendor=vendor,
        kind=SanctionKind.WARN,
        ground=told.ground,
        words_km=MARKED_KM + told.km,
        words_en=MARKED_EN + told.en,
        imposed_by=officer,
        imposed_at=at,
        starts_at=at,
        begun_at=at,
        **_lifted(told, officer, at + timedelta(days=20)),
    )


def _lifted(told: _Warning, officer: User, at: datetime) -> dict[str, object]:
    if not told.lifted:
        return {}
    return {"lifted_at": at, "lifted_by": officer, "lift_reason": MARKED_EN + told.lifted}


def _complain(vendor: Vendor, said: _Complaint, buyer: User, now: datetime) -> None:
    at = now - timedelta(days=said.days_ago)
    is_late = at + ANSWER_WITHIN < now
    incident = Incident.objects.create(
        number=f"I{next_number(sequence='incident')}",
        kind=said.kind,
        vendor=vendor,
        raised_by=buyer,
        raised_at=at,
        answer_by=at + ANSWER_WITHIN,
        answered_at=at + timedelta(days=1) if said.answer else None,
        escalated_at=at + ANSWER_WITHIN if is_late else None,
        status=IncidentStatus.ESCALATED if is_late else IncidentStatus.OPEN,
    )
    notes: Sequence[tuple[Side, str, datetime]] = [(Side.BUYER, said.words, at)]
    if said.answer:
        notes = [*notes, (Side.VENDOR, said.answer, at + timedelta(days=1))]
    for side, words, when in notes:
        marked = MARKED_EN if words.isascii() else MARKED_KM
        author = buyer if side == Side.BUYER else None
        IncidentNote.objects.create(incident=incident, side=side, author=author, words=marked + words, written_at=when)
