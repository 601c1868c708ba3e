"""Reads: who helps whom, and its doors: what is not an officer's own is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils import timezone

from marketplace.core.models import AuditEntry
from vendors.models import (
    ApplicationStatus,
    FieldDraft,
    FieldDraftKind,
    FieldOfficer,
    ListingSubmission,
    Mandate,
    MandateCode,
    Membership,
    MembershipRole,
    Vendor,
    VendorApplication,
)
from vendors.models.review import CHANGEABLE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from marketplace.users.models import User

#: What stands in a list of what was done.
MOST_DEEDS = 50


def term_of(*, user: User, on: date) -> FieldOfficer | None:
    """Return a person's appointment as a field officer that counts on a day, if there is one."""
    return FieldOfficer.objects.standing(on).filter(user_id=user.pk).select_related("province").first()


def mandates_of(*, user: User, on: date) -> QuerySet[Mandate]:
    """Return whom a field officer helps or wants to, the newest first."""
    rows = Mandate.objects.standing(on).of_officer(user)
    return rows.select_related("village", "commune", "maker", "officer").order_by("-asked_at", "-pk")


def mandate_for(*, user: User, public_id: str, on: date) -> Mandate:
    """Return one of an officer's own mandates that stand.

    Raises:
        Mandate.DoesNotExist: No such one, another officer's, or ended; callers answer 404 to all.
    """
    return mandates_of(user=user, on=on).get(public_id=public_id)


def mandate_over(*, user: User, code: str, now: datetime) -> Mandate:
    """Return the confirmed mandate under which a field officer helps in a shop: one that the maker owns.

    Raises:
        Mandate.DoesNotExist: There is none; callers answer 404.
    """
    return (
        Mandate.objects.confirmed(timezone.localdate(now))
        .of_officer(user)
        .select_related("maker", "officer__user")
        .get(maker__memberships__vendor__code=code, maker__memberships__role=MembershipRole.OWNER)
    )


def helped_vendor(*, mandate: Mandate) -> Vendor | None:
    """Return the shop that the maker of a mandate owns, the oldest where there are several."""
    if mandate.maker_id is None:
        return None
    owned = Vendor.objects.filter(memberships__user=mandate.maker_id, memberships__role=MembershipRole.OWNER)
    return owned.order_by("approved_at", "pk").first()


def vendor_under(*, mandate: Mandate, code: str) -> Vendor:
    """Return the shop with a code that the maker of a mandate owns.

    Raises:
        Vendor.DoesNotExist: There is none, or it is another maker's.
    """
    return Vendor.objects.filter(memberships__user=mandate.maker_id, memberships__role=MembershipRole.OWNER).get(
        code=code
    )


def mandates_to_show(*, mandates: Iterable[Mandate]) -> list[Mandate]:
    """Return mandates with what a list shows, each with `num_waiting` drafts; the newest first."""
    rows = Mandate.objects.filter(pk__in=[one.pk for one in mandates]).select_related("village", "commune", "maker")
    waiting = Count("drafts", filter=Q(drafts__placed_at=None))
    return list(rows.annotate(num_waiting=waiting).order_by("-asked_at", "-pk"))


def applications_of(*, makers: Iterable[int]) -> dict[int, VendorApplication]:
    """Return the latest application of each maker, with its papers, by the maker's key."""
    rows = VendorApplication.objects.filter(applicant__in=makers).prefetch_related("documents")
    return {one.applicant_id: one for one in rows.order_by("pk")}


def vendors_owned_by(*, makers: Iterable[int]) -> dict[int, Vendor]:
    """Return the oldest shop that each maker owns, by the maker's key."""
    owned = Membership.objects.filter(user__in=makers, role=MembershipRole.OWNER).select_related("vendor")
    return {one.user_id: one.vendor for one in owned.order_by("-vendor__approved_at", "-vendor")}


def drafts_in(*, vendors: Iterable[Vendor]) -> dict[int, int]:
    """Return how many products of each shop are not sent or came back, by the shop's key."""
    rows = ListingSubmission.objects.filter(vendor__in=[one.pk for one in vendors], status__in=CHANGEABLE)
    return dict(rows.order_by().values_list("vendor").annotate(number=Count("pk")))


def drafts_waiting(*, mandate: Mandate) -> list[FieldDraft]:
    """Return what was drafted under a mandate and is not in its place yet, the oldest first."""
    return list(FieldDraft.objects.filter(mandate=mandate, placed_at=None).order_by("pk"))


def code_is_out(*, mandate: Mandate, now: datetime) -> bool:
    """Return whether a code went to the maker's phone that can still come back."""
    return MandateCode.objects.filter(mandate=mandate, used_at=None, expires_at__gt=now).exists()


def helpers_of(*, maker: User) -> list[Mandate]:
    """Return who helps a maker or did, those who do first."""
    rows = Mandate.objects.filter(maker_id=maker.pk).select_related("officer__user")
    return sorted(rows, key=lambda one: (one.ended_at is not None, -one.pk))


def own_mandate_for(*, maker: User, public_id: str) -> Mandate:
    """Return a mandate that a maker confirmed.

    Raises:
        Mandate.DoesNotExist: No such one, or another maker's; callers answer 404 to both.
    """
    return Mandate.objects.select_related("officer__user").get(maker_id=maker.pk, public_id=public_id)


def done_for(*, maker: User) -> list[AuditEntry]:
    """Return what others did on a maker's behalf, the last first."""
    rows = AuditEntry.objects.filter(on_behalf_of_id=maker.pk).select_related("actor")
    return list(rows.order_by("-pk")[:MOST_DEEDS])


def account_to_confirm(*, mandate: Mandate) -> str:
    """Return the account that a code should name: that of the draft which waits, else of the maker's application."""
    waiting = FieldDraft.objects.filter(mandate=mandate, kind=FieldDraftKind.APPLICATION, placed_at=None)
    draft = waiting.order_by("-pk").first()
    if draft is not None and not mandate.confirmed_at:
        return str(draft.content.get("bakong_account_id", ""))
    if mandate.maker_id is None:
        return ""
    mine = VendorApplication.objects.filter(applicant=mandate.maker_id).exclude(status=ApplicationStatus.APPROVED)
    return mine.values_list("bakong_account_id", flat=True).first() or ""
