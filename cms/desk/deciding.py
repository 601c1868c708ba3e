"""What an officer may decide now, over many rows: the question of every queue.

For one row, with the reason why not, the rule is `OfficersReview.why_not`; this is the same rule as one query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from marketplace.users.areas import area_of
from marketplace.users.models import User
from vendors.models import ApplicationStatus, Membership, OfficersReview, ReviewLevel, VendorApplication

if TYPE_CHECKING:
    from django.db.models import QuerySet


def steps_of(user: User) -> set[str]:
    """Return the levels whose step somebody may take, wherever their area lets them."""
    if user.is_superuser:
        return {level.value for level in ReviewLevel}
    return set(OfficersReview.objects.filter(groups__user=user).values_list("level", flat=True))


def mine_to_decide(rows: QuerySet[Any], *, user: User) -> QuerySet[Any]:
    """Keep what this officer may decide now, of the rows of one reviewed model."""
    area, steps = area_of(user), steps_of(user)
    model: Any = rows.model
    at = Q(pk__in=())
    if ReviewLevel.PROVINCE in steps:
        first = Q(waits_at=ReviewLevel.PROVINCE)
        at |= Q(first, ~Exists(_own_officers(model))) if area.is_national else first
    if ReviewLevel.MINISTRY in steps and area.is_national:
        at |= Q(waits_at=ReviewLevel.MINISTRY)
    own = Q(vendor__in=Membership.objects.filter(user=user).values("vendor"))
    if model is VendorApplication:
        own |= Q(applicant=user)
    free = Q(locked=False) | Q(locked_by=user)
    waiting = rows.filter(at, free, area.within(model.PROVINCE_AT), status=ApplicationStatus.SUBMITTED)
    return waiting.exclude(own)


def _own_officers(model: Any) -> QuerySet[User]:
    """Return the officers of a row's province who could take its first step: see `OfficersReview.has_own_officers`."""
    groups = OfficersReview.groups.through.objects.filter(officersreview__level=ReviewLevel.PROVINCE)
    members = Membership.objects.filter(vendor=OuterRef(OuterRef("vendor")))
    officers = User.objects.filter(
        is_active=True,
        is_staff=True,
        officer_area__province=OuterRef(model.PROVINCE_AT[0]),
        groups__in=groups.values("group"),
    ).exclude(pk__in=members.values("user"))
    return officers.exclude(pk=OuterRef("applicant")) if model is VendorApplication else officers
