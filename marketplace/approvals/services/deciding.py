"""Approvers say yes or no. See Note [Asked, approved, paid] in the models."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.approvals.errors import UnableToDecide
from marketplace.approvals.models import ApprovalRequest, ApprovalStatus, ApprovalStep, Verdict
from marketplace.approvals.services.asking import close
from marketplace.approvals.telling import tell
from marketplace.core import audit
from marketplace.organisations.models import Member
from marketplace.organisations.services.spending import Price, holds
from payments.selectors import rate_on

if TYPE_CHECKING:
    from marketplace.users.models import User


def say_yes(*, request_id: int, by: User, words: str = "", now: datetime) -> ApprovalRequest:
    """Approve a wish; where the approver's own limit is lower, it goes on to one whose limit holds it.

    Raises:
        UnableToDecide: It is decided or too old, or `by` may not: no such role, their own wish, or said already.
    """
    with transaction.atomic(durable=True):
        request = _waiting(request_id, now)
        approver = _approver(request, by)
        rate = rate_on(timezone.localdate(now))
        is_final = holds(member=approver, price=Price(request.total, rate.khr_per_usd if rate else None))
        _step(request, by, Verdict.YES, words, now, is_final=is_final)
        if is_final:
            request.status, request.approved_by, request.approved_at = ApprovalStatus.APPROVED, by, now
            request.save(update_fields=["status", "approved_by", "approved_at"])
        turn = "approved" if is_final else "passed_on"
        audit.record(actor=by, action=f"approval.{turn}", subject=request)
        tell(request=request, turn=turn, now=now)
    return request


def say_no(*, request_id: int, by: User, words: str, now: datetime) -> ApprovalRequest:
    """Refuse a wish, and say why; a basket goes back to who asked.

    Raises:
        UnableToDecide: As `say_yes`, or no reason is given.
    """
    if not words.strip():
        raise UnableToDecide(_("Say why, so that the one who asked can change it."))
    with transaction.atomic(durable=True):
        request = _waiting(request_id, now)
        _approver(request, by)
        _step(request, by, Verdict.NO, words, now, is_final=True)
        close(request, ApprovalStatus.REFUSED, by, now)
    return request


def wait_again(*, request_id: int, now: datetime) -> None:
    """Let a wish wait for approval once more, whose approval holds no longer: what was said to it is asked anew."""
    with transaction.atomic(durable=True):
        request = ApprovalRequest.objects.select_for_update().get(pk=request_id)
        if request.status != ApprovalStatus.APPROVED:
            return
        request.steps.all().delete()
        request.status, request.approved_by, request.approved_at = ApprovalStatus.WAITING, None, None
        request.save(update_fields=["status", "approved_by", "approved_at"])
        audit.record(actor=None, action="approval.asked_anew", subject=request)
        tell(request=request, turn="asked", now=now)


def may_decide(*, request: ApprovalRequest, member: Member) -> bool:
    """Return whether this member could say yes or no to a wish now."""
    return (
        request.status == ApprovalStatus.WAITING
        and member.may_approve
        and member.organisation_id == request.organisation_id
        and member.user_id != request.requested_by_id
        and not any(step.by_id == member.user_id for step in request.steps.all())
    )


def _waiting(request_id: int, now: datetime) -> ApprovalRequest:
    request = ApprovalRequest.objects.select_for_update().get(pk=request_id)
    if request.status != ApprovalStatus.WAITING or request.expires_at <= now:
        raise UnableToDecide(_("This has been decided in the meantime. Look at it again."))
    return request


def _approver(request: ApprovalRequest, by: User) -> Member:
    if request.requested_by_id == by.pk:
        raise UnableToDecide(_("Nobody approves what they asked for. Somebody else must."))
    member = Member.objects.filter(organisation_id=request.organisation_id, user=by, may_approve=True).first()
    if member is None:
        raise UnableToDecide(_("You do not approve purchases in this organisation."))
    return member


def _step(
    request: ApprovalRequest, by: User, verdict: Verdict, words: str, now: datetime, *, is_final: bool
) -> ApprovalStep:
    if ApprovalStep.objects.filter(request=request, by=by).exists():
        raise UnableToDecide(_("You have said yes already. Somebody with a higher limit must say it too."))
    return ApprovalStep.objects.create(
        request=request, by=by, verdict=verdict, words=words.strip()[:300], is_final=is_final, said_at=now
    )
