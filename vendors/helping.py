"""Reads: who helps whom, and its doors: what is not an officer's own is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from marketplace.core.models import AuditEntry
from vendors.models import (
    ApplicationStatus,
    FieldDraft,
    FieldDraftKind,
    FieldOfficer,
    Mandate,
    MembershipRole,
    Vendor,
    VendorApplication,
)

if TYPE_CHECKING:
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
