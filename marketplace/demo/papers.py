"""What demo vendors have shown: their papers, a licence where one is asked, and that they agree to the terms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from vendors.checklist import current_terms
from vendors.models import (
    Consent,
    Licence,
    LicenceKind,
    Membership,
    MembershipRole,
    Requirement,
    RequirementKind,
    RequirementSubmission,
    SubmissionState,
    VendorKind,
)
from vendors.services.requirements import note_seen_before

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vendors.models import Vendor

#: Years for which each holds. Source: see `vendors.models.licence.LicenceKind`.
YEARS: Final = {LicenceKind.LICENCE: 3, LicenceKind.PERMIT: 2}


def show_papers(*, vendors: Iterable[Vendor], now: datetime) -> None:
    """Let demo vendors stand as if each had shown what is asked; running it twice changes nothing."""
    shops = list(vendors)
    note_seen_before(vendors=shops, now=now)
    for requirement in Requirement.objects.filter(kind=RequirementKind.LICENCE, is_required=True):
        told = set(requirement.submissions.values_list("vendor_id", flat=True))
        for vendor in shops:
            if requirement.is_asked_of(vendor.kind) and vendor.pk not in told:
                RequirementSubmission.objects.create(
                    requirement=requirement,
                    vendor=vendor,
                    state=SubmissionState.ACCEPTED,
                    at=now,
                    licence=_licence(vendor, now=now),
                )
    terms = current_terms(now=now)
    owners = Membership.objects.filter(vendor__in=shops, role=MembershipRole.OWNER)
    if terms is not None:
        for user_id in set(owners.values_list("user_id", flat=True)):
            Consent.objects.get_or_create(user_id=user_id, version=terms, defaults={"at": now})


def _licence(vendor: Vendor, *, now: datetime) -> Licence:
    """Return an invented licence that was issued when the demo vendor was approved, and marked as invented."""
    kind = LicenceKind.PERMIT if vendor.kind == VendorKind.SOLE_PROPRIETOR else LicenceKind.LICENCE
    issued_on = timezone.localdate(vendor.approved_at)
    return Licence.objects.create(
        vendor=vendor,
        kind=kind,
        number=f"DEMO {vendor.pk:04}",
        issued_on=issued_on,
        expires_on=issued_on + timedelta(days=365 * YEARS[kind]),
    )
