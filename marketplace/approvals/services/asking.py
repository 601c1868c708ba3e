"""A member asks for something: from then on it stands still. See Note [Asked, approved, paid] in the models."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from oscar.apps.basket.models import Basket, Line

from marketplace.approvals.errors import UnableToAsk, UnableToDecide
from marketplace.approvals.models import ApprovalRequest, ApprovalStatus, SubjectKind
from marketplace.approvals.telling import tell
from marketplace.approvals.wish import Wish
from marketplace.core import audit
from marketplace.core.ids import next_number
from marketplace.organisations.errors import AboveLimit, UnableToSpend
from marketplace.organisations.models import Member, Organisation
from marketplace.organisations.models.spending import month_of
from marketplace.organisations.services.spending import Price, refuse_spending

if TYPE_CHECKING:
    from marketplace.users.models import User

#: Ours: a delivery's price that somebody saw is not promised for longer.
OPEN_FOR: Final = timedelta(days=7)


def ask_for_basket(
    *, organisation_id: int, basket_id: int, wish: Wish, price: Price, reason: str, by: User, now: datetime
) -> ApprovalRequest:
    """Ask for what lies in a basket, which stands still from then on; nothing of it is held yet.

    What lies within what the member may spend alone is approved by that, and waits for a payer.

    Args:
        organisation_id: For whom.
        basket_id: An open basket of the member.
        wish: Where it goes, how it travels, how it is paid.
        price: What it costs altogether, as the member saw it.
        reason: What it is for, in the member's words; may be empty.
        by: Who asks.
        now: The present.

    Raises:
        UnableToAsk: The basket is empty or ordered, or the organisation cannot buy it at all.
    """
    with transaction.atomic(durable=True):
        claimed = Basket.objects.filter(pk=basket_id, owner=by, status=Basket.OPEN).update(status=Basket.SAVED)
        if not claimed or not Line.objects.filter(basket_id=basket_id).exists():
            raise UnableToAsk(_("Your basket is empty."))
        request = ApprovalRequest(subject_kind=SubjectKind.BASKET, basket_id=basket_id, title=_title(basket_id))
        _write(request, organisation_id, wish, price, reason, by, now)
    return request


def ask_for_quote(
    *,
    organisation_id: int,
    quote_number: str,
    quote_version: int,
    title: str,
    wish: Wish,
    price: Price,
    reason: str,
    by: User,
    now: datetime,
) -> ApprovalRequest:
    """Ask for leave to accept one version of a quote; asking for the same one again returns what was asked.

    Raises:
        UnableToAsk: The organisation cannot buy it at all.
    """
    try:
        with transaction.atomic(durable=True):
            request = ApprovalRequest(
                subject_kind=SubjectKind.QUOTE,
                subject_number=quote_number,
                subject_version=quote_version,
                title=title[:200],
            )
            _write(request, organisation_id, wish, price, reason, by, now)
    except IntegrityError:
        return ApprovalRequest.objects.live().get(
            organisation_id=organisation_id, subject_number=quote_number, subject_version=quote_version
        )
    return request


def withdraw(*, request_id: int, by: User, now: datetime) -> None:
    """Take a wish back; a basket goes back to who asked.

    Raises:
        UnableToDecide: It is decided and ordered, or not theirs.
    """
    with transaction.atomic(durable=True):
        request = ApprovalRequest.objects.select_for_update().get(pk=request_id)
        is_owner = Member.objects.filter(organisation_id=request.organisation_id, user=by, is_owner=True).exists()
        if request.requested_by_id != by.pk and not is_owner:
            raise UnableToDecide(_("Only who asked for it, or an owner, takes it back."))
        if request.status not in (ApprovalStatus.WAITING, ApprovalStatus.APPROVED):
            raise UnableToDecide(_("This has been decided in the meantime. Look at it again."))
        close(request, ApprovalStatus.WITHDRAWN, by, now)


def expire_due(*, now: datetime) -> int:
    """Close what nobody decided or ordered in time; return how many."""
    due = list(ApprovalRequest.objects.overdue(now).order_by("pk").values_list("pk", flat=True)[:500])
    for key in due:
        with transaction.atomic(durable=True):
            request = ApprovalRequest.objects.select_for_update().overdue(now).filter(pk=key).first()
            if request is not None:
                close(request, ApprovalStatus.EXPIRED, None, now)
    return len(due)


def close(request: ApprovalRequest, status: ApprovalStatus, by: User | None, now: datetime) -> None:
    """End a wish that is not ordered, inside the caller's transaction, and give its basket back."""
    request.status, request.closed_at = status, now
    request.save(update_fields=["status", "closed_at"])
    if request.basket_id is not None:
        _give_basket_back(request.basket_id, request.requested_by_id)
    audit.record(actor=by, action=f"approval.{status}", subject=request)
    tell(request=request, turn=status, now=now)


def _write(
    request: ApprovalRequest, organisation_id: int, wish: Wish, price: Price, reason: str, by: User, now: datetime
) -> None:
    request.number = f"A{next_number(sequence='approval')}"
    request.organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    request.wish, request.reason = wish.as_data(), reason.strip()[:300]
    request.amount, request.currency = price.total.amount, price.total.currency
    request.requested_by, request.requested_at, request.expires_at = by, now, now + OPEN_FOR
    if _is_within_own_limit(request.organisation, by, price, now):
        request.status, request.approved_at = ApprovalStatus.APPROVED, now
    request.save()
    audit.record(actor=by, action="approval.asked", subject=request, data={"total": str(price.total)})
    turn = "approved" if request.status == ApprovalStatus.APPROVED else "asked"
    tell(request=request, turn=turn, now=now)


def _is_within_own_limit(organisation: Organisation, by: User, price: Price, now: datetime) -> bool:
    try:
        refuse_spending(organisation=organisation, user=by, price=price, month=month_of(now), approved_by_id=None)
    except AboveLimit:
        return False
    except UnableToSpend as error:
        raise UnableToAsk(str(error)) from error
    return True


def _title(basket_id: int) -> str:
    """Return what lies in a basket, in a few words."""
    lines = Line.objects.filter(basket_id=basket_id).select_related("product__parent").order_by("pk")
    titles = [f"{line.quantity} × {line.product.get_title()}" for line in lines[:3]]
    more = lines.count() - len(titles)
    return ", ".join([*titles, *([f"+{more}"] if more > 0 else [])])[:200]


def _give_basket_back(basket_id: int, owner_id: int) -> None:
    """Open a basket again; where its owner has begun another, what is not in that one is put there."""
    begun = Basket.objects.filter(owner_id=owner_id, status=Basket.OPEN).order_by("pk").first()
    if begun is None:
        Basket.objects.filter(pk=basket_id, status=Basket.SAVED).update(status=Basket.OPEN)
        return
    there = begun.lines.values_list("line_reference", flat=True)
    Line.objects.filter(basket_id=basket_id, basket__status=Basket.SAVED).exclude(
        line_reference__in=list(there)
    ).update(basket=begun)
