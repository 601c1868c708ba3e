"""Reads: where vendors and applicants stand with what is required of them, for one or for thousands at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from vendors.denied import is_held
from vendors.models import (
    Consent,
    Licence,
    Membership,
    MembershipRole,
    Requirement,
    RequirementKind,
    RequirementSubmission,
    SubmissionState,
    TermsVersion,
    Vendor,
    VendorApplication,
    VendorStatus,
)

if TYPE_CHECKING:
    from marketplace.users.models import User


class Standing(TextChoices):
    """Where one requirement stands, in a word for its vendor."""

    STANDS = "stands", _("done")
    WAITING = "waiting", _("an officer reads it")
    REJECTED = "rejected", _("rejected")
    ENDING = "ending", _("runs out soon")
    MISSING = "missing", _("missing")


#: A licence that runs out within so many days is shown as such; the first warning goes out then.
ENDING_WITHIN = timedelta(days=60)


@dataclass(frozen=True)
class Item:
    """One line of a checklist.

    Attributes:
        stands: Whether it is met today.
        due_on: The day from which nothing is sold without it.
        last: What happened to it last, if anything did.
        licence: The licence that counts today.
        counted: For products: how many were approved.
    """

    requirement: Requirement
    stands: bool
    standing: Standing
    due_on: date | None = None
    last: RequirementSubmission | None = None
    licence: Licence | None = None
    counted: int | None = None

    def stops(self, *, on: date) -> bool:
        """Return whether the vendor sells nothing because of it on a day."""
        is_due = self.due_on is None or self.due_on <= on
        return self.requirement.is_required and not self.stands and is_due

    @property
    def label(self) -> str:
        return str(self.standing.label)

    @property
    def asks_for_a_hand(self) -> bool:
        """Whether its vendor has something to do."""
        return self.standing in {Standing.MISSING, Standing.REJECTED, Standing.ENDING}


@dataclass
class _Known:
    """What is known of several vendors, by key, read in a few queries however many they are."""

    happened: Mapping[tuple[int, int], Sequence[RequirementSubmission]] = field(default_factory=dict)
    products: Mapping[int, int] = field(default_factory=dict)
    agreed: frozenset[int] = frozenset()
    has_terms: bool = False


def current_terms(*, now: datetime) -> TermsVersion | None:
    """Return the terms as they stand, or None before any were published."""
    return TermsVersion.objects.filter(published_at__lte=now).order_by("-number").first()


def terms_to_agree(*, user: User, now: datetime) -> TermsVersion | None:
    """Return the terms that hold now if the user has not agreed to them yet."""
    version = current_terms(now=now)
    if version is None or Consent.objects.filter(user_id=user.pk, version=version).exists():
        return None
    return version


def checklist_of(*, vendor: Vendor, now: datetime) -> list[Item]:
    """Return what is asked of a vendor and where each stands, in the officers' order."""
    return checklists_of(vendors=[vendor], now=now)[vendor.pk]


def checklists_of(*, vendors: Sequence[Vendor], now: datetime) -> dict[int, list[Item]]:
    """Return the checklists of several vendors by key, in six queries however many they are."""
    asked = list(Requirement.objects.active().select_related("lesson"))
    known = _known_of([vendor.pk for vendor in vendors], asked) if asked else _Known()
    return {vendor.pk: [_item(one, vendor, known, now) for one in asked_of(asked, vendor.kind)] for vendor in vendors}


def asked_of(requirements: Iterable[Requirement], kind: str) -> list[Requirement]:
    """Return those of the requirements that vendors of a kind must meet."""
    return [one for one in requirements if one.is_asked_of(kind)]


def what_stops(*, vendor: Vendor, now: datetime) -> list[Item]:
    """Return what keeps a vendor from selling now; nothing when it may."""
    return [one for one in checklist_of(vendor=vendor, now=now) if one.stops(on=timezone.localdate(now))]


def status_if_unhindered(*, vendor: Vendor, now: datetime) -> VendorStatus:
    """Return the standing of a vendor that nobody has paused, suspended or closed."""
    is_stopped = what_stops(vendor=vendor, now=now) or is_held(vendor)
    return VendorStatus.INCOMPLETE if is_stopped else VendorStatus.OPEN


def papers_asked(*, kind: str) -> list[Requirement]:
    """Return the papers that vendors of a kind must hand in before they open."""
    papers = Requirement.objects.active().filter(kind=RequirementKind.PAPER, is_required=True, days=0)
    return asked_of(papers.select_related("lesson"), kind)


def papers_missing(*, application: VendorApplication) -> list[Requirement]:
    """Return the papers that are asked for and that an application still lacks."""
    there = set(application.documents.exclude(requirement=None).values_list("requirement_id", flat=True))
    return [one for one in papers_asked(kind=application.kind) if one.pk not in there]


def _known_of(ids: Sequence[int], asked: Iterable[Requirement]) -> _Known:
    happened = defaultdict(list)
    rows = RequirementSubmission.objects.filter(vendor__in=ids).select_related("licence").order_by("pk")
    for row in rows:
        happened[row.vendor_id, row.requirement_id].append(row)
    kinds = {one.kind for one in asked}
    products: dict[int, int] = {}
    if RequirementKind.LISTINGS in kinds:
        approved = Product.objects.filter(vendor__in=ids, parent=None).exclude(approved_at=None)
        products = dict(approved.order_by().values_list("vendor").annotate(number=Count("pk")))
    if RequirementKind.TERMS not in kinds:
        return _Known(happened, products)
    owners = Membership.objects.filter(vendor__in=ids, role=MembershipRole.OWNER)
    agreed = owners.filter(user__in=Consent.objects.values("user"))
    has_terms = TermsVersion.objects.exists()
    return _Known(happened, products, frozenset(agreed.values_list("vendor_id", flat=True)), has_terms)


def _item(requirement: Requirement, vendor: Vendor, known: _Known, now: datetime) -> Item:
    rows = known.happened.get((vendor.pk, requirement.pk), ())
    due_on = requirement.due_on(approved_on=timezone.localdate(vendor.approved_at))
    today = timezone.localdate(now)
    last = rows[-1] if rows else None
    decided = [row for row in rows if row.state != SubmissionState.WAITING]
    is_waived = bool(decided) and decided[-1].state == SubmissionState.WAIVED
    common: dict[str, Any] = {"requirement": requirement, "due_on": due_on, "last": last}
    if requirement.kind == RequirementKind.LICENCE:
        licence = standing_licence(rows, requirement=requirement, on=today)
        days_left = licence.days_left(on=today) if licence else None
        is_ending = days_left is not None and days_left <= ENDING_WITHIN.days
        stands = licence is not None or is_waived
        return Item(stands=stands, licence=licence, standing=_word(last, stands=stands, is_ending=is_ending), **common)
    counted = known.products.get(vendor.pk, 0) if requirement.kind == RequirementKind.LISTINGS else None
    stands = is_waived or _is_met(requirement, vendor, known, counted=counted, decided=decided)
    return Item(stands=stands, counted=counted, standing=_word(last, stands=stands), **common)


def _is_met(
    requirement: Requirement,
    vendor: Vendor,
    known: _Known,
    *,
    counted: int | None,
    decided: Sequence[RequirementSubmission],
) -> bool:
    if requirement.kind == RequirementKind.LISTINGS:
        return (counted or 0) >= (requirement.number or 0)
    if requirement.kind == RequirementKind.TERMS:
        return not known.has_terms or vendor.pk in known.agreed
    return bool(decided) and decided[-1].state == SubmissionState.ACCEPTED


def standing_licence(rows: Iterable[RequirementSubmission], *, requirement: Requirement, on: date) -> Licence | None:
    """Return the licence that counts on a day: accepted, the longest, and not out for longer than the grace.

    A renewal that waits or was rejected takes nothing from the licence that it is to follow.
    """
    accepted: dict[int, Licence] = {}
    for row in rows:
        if row.licence_id is None or row.licence is None:
            continue
        if row.state == SubmissionState.ACCEPTED:
            accepted[row.licence_id] = row.licence
        elif row.state == SubmissionState.REJECTED:
            accepted.pop(row.licence_id, None)
    grace = timedelta(days=requirement.grace_days)
    holding = [one for one in accepted.values() if one.expires_on is None or on <= one.expires_on + grace]
    return max(holding, key=lambda one: (one.expires_on or date.max, one.pk), default=None)


def _word(last: RequirementSubmission | None, *, stands: bool, is_ending: bool = False) -> Standing:
    """Return one word for it: what asks for a hand comes first."""
    if last is not None and last.state == SubmissionState.WAITING:
        return Standing.WAITING
    if is_ending:
        return Standing.ENDING
    if stands:
        return Standing.STANDS
    return Standing.REJECTED if last is not None and last.state == SubmissionState.REJECTED else Standing.MISSING
