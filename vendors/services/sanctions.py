"""Imposing sanctions, lifting them, and what time does to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import SanctionBegan, SanctionImposed, SanctionLifted
from vendors.errors import InvalidInput, UnableToChange
from vendors.models import OpenOrders, Sanction, SanctionGround, SanctionKind, Vendor, VendorStatus
from vendors.models.sanction import STOPPING
from vendors.services.standing import follow, lock_vendor

if TYPE_CHECKING:
    from marketplace.users.models import User


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a sanction says.

    Attributes:
        words_km: Why, for the vendor to read; one language is enough.
        starts_at: From when; None means at once.
        ends_at: Until when; None means until it is lifted. A closing has no end.
        orders: What becomes of open orders, where the sale stops.
        finish_by: The last day to send them, where they are finished.
        payouts_held: Whether what the vendor earned is kept back.
    """

    kind: str
    ground: str
    words_km: str = ""
    words_en: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    orders: str = ""
    finish_by: date | None = None
    payouts_held: bool = False


def check_terms(terms: Terms, *, now: datetime) -> None:
    """Refuse terms that make no sense.

    Raises:
        InvalidInput: `fields` says which and why.
    """
    problems: dict[str, list[str]] = {}
    starts_at = max(terms.starts_at or now, now)
    if terms.kind not in SanctionKind.values:
        problems["kind"] = [_("Choose a measure.")]
    if terms.ground not in SanctionGround.values:
        problems["ground"] = [_("Choose a ground.")]
    if not terms.words_km.strip() and not terms.words_en.strip():
        problems["words_km"] = [_("Say why: the vendor and other officers will read it.")]
    if terms.ends_at is not None and terms.kind == SanctionKind.CLOSE:
        problems["ends_at"] = [_("A closing has no end. Suspend the vendor instead.")]
    elif terms.ends_at is not None and terms.ends_at <= starts_at:
        problems["ends_at"] = [_("It would be over before it begins.")]
    problems |= _problems_of_orders(terms, starts_on=timezone.localdate(starts_at))
    if problems:
        raise InvalidInput(problems)


def _problems_of_orders(terms: Terms, *, starts_on: date) -> dict[str, list[str]]:
    """Return what is wrong with what is said of open orders."""
    if terms.kind not in STOPPING:
        return {}
    allowed = OpenOrders.values if terms.kind == SanctionKind.SUSPEND else [OpenOrders.REFUND]
    if terms.orders not in allowed:
        return {"orders": [_("Say what becomes of open orders. Those of a closed shop are paid back.")]}
    if terms.orders == OpenOrders.FINISH and (terms.finish_by is None or terms.finish_by < starts_on):
        return {"finish_by": [_("Name the last day on which the vendor may send them.")]}
    return {}


def impose(*, vendor: Vendor, terms: Terms, by: User | None, now: datetime) -> Sanction:
    """Impose a sanction inside the caller's transaction; it begins at once unless it names a later time.

    Officers' screens call `marketplace.sales.order.services.sanctions.sanction_vendor`, which knows of open orders.

    Args:
        vendor: Locked by the caller.
        terms: What it says.
        by: The officer, or the member who closes the own shop.
        now: The present.

    Raises:
        InvalidInput: The terms make no sense.
        UnableToChange: The vendor is closed, or such a sanction stands already.
    """
    require_transaction()
    check_terms(terms, now=now)
    if vendor.status == VendorStatus.CLOSED:
        raise UnableToChange(_("This shop is closed: nothing can be imposed on it."))
    again = Sanction.objects.not_lifted().filter(vendor=vendor, kind=terms.kind)
    if terms.kind != SanctionKind.WARN and again.exists():
        raise UnableToChange(_("This stands already. Another officer may have been faster: look at the page again."))
    is_stopping = terms.kind in STOPPING
    sanction = Sanction.objects.create(
        vendor=vendor,
        kind=terms.kind,
        ground=terms.ground,
        words_km=terms.words_km.strip(),
        words_en=terms.words_en.strip(),
        imposed_by=by,
        imposed_at=now,
        starts_at=max(terms.starts_at or now, now),
        ends_at=terms.ends_at,
        orders=terms.orders if is_stopping else "",
        finish_by=terms.finish_by if is_stopping and terms.orders == OpenOrders.FINISH else None,
        payouts_held=terms.payouts_held,
    )
    _note("imposed", sanction, by=by, reason=sanction.words_en or sanction.words_km)
    publish(SanctionImposed(sanction_id=sanction.pk, vendor_id=vendor.pk))
    if sanction.starts_at <= now:
        _begin(sanction, vendor=vendor, by=by, now=now)
    return sanction


def lift(*, sanction: Sanction, by: User, reason: str, now: datetime) -> None:
    """Take a sanction off, with the reason that the vendor will read; its vendor gets the status that the rest asks for.

    Raises:
        InvalidInput: No reason was given.
        UnableToChange: It does not stand any more.
    """
    if not reason.strip():
        raise InvalidInput({"reason": [_("Say why: the vendor and other officers will read it.")]})
    with transaction.atomic(durable=True):
        lift_within(vendor=lock_vendor(vendor_id=sanction.vendor_id), sanction=sanction, by=by, reason=reason, now=now)


def lift_within(*, vendor: Vendor, sanction: Sanction, by: User | None, reason: str, now: datetime) -> None:
    """Take a sanction off inside the caller's transaction, its vendor locked.

    Raises:
        UnableToChange: It does not stand any more.
    """
    require_transaction()
    lifted = Sanction.objects.not_lifted().filter(pk=sanction.pk, vendor=vendor)
    if not lifted.update(lifted_at=now, lifted_by=by, lift_reason=reason.strip()):
        raise UnableToChange(_("This sanction does not stand any more. Look at the page again."))
    sanction.refresh_from_db()
    _note("lifted", sanction, by=by, reason=reason.strip())
    publish(SanctionLifted(sanction_id=sanction.pk, vendor_id=vendor.pk))
    follow(vendor=vendor, by=by, now=now, data={"reason": reason.strip()})


def begin_due(*, sanction_id: int, now: datetime) -> bool:
    """Let a sanction begin whose time has come; return whether it began now."""
    with transaction.atomic(durable=True):
        sanction = Sanction.objects.get(pk=sanction_id)
        vendor = lock_vendor(vendor_id=sanction.vendor_id)
        if not Sanction.objects.to_begin(now).filter(pk=sanction_id).exists():
            return False
        _begin(sanction, vendor=vendor, by=sanction.imposed_by, now=now)
    return True


def end_due(*, sanction_id: int, now: datetime) -> bool:
    """Take a sanction off whose time is over; return whether it was taken off now."""
    with transaction.atomic(durable=True):
        sanction = Sanction.objects.get(pk=sanction_id)
        vendor = lock_vendor(vendor_id=sanction.vendor_id)
        if not Sanction.objects.to_end(now).filter(pk=sanction_id).exists():
            return False
        lift_within(vendor=vendor, sanction=sanction, by=None, reason=_("Its time is over."), now=now)
    return True


def _begin(sanction: Sanction, *, vendor: Vendor, by: User | None, now: datetime) -> None:
    Sanction.objects.filter(pk=sanction.pk).update(begun_at=now)
    sanction.begun_at = now
    publish(SanctionBegan(sanction_id=sanction.pk, vendor_id=vendor.pk))
    follow(vendor=vendor, by=by, now=now, data={"reason": sanction.words_en or sanction.words_km})


def _note(verb: str, sanction: Sanction, *, by: User | None, reason: str) -> None:
    """Write a step down, in Wagtail's history of the vendor and in the audit."""
    data: dict[str, Any] = {
        "kind": sanction.kind,
        "ground": sanction.ground,
        "reason": reason,
        "orders": sanction.orders,
        "payouts_held": sanction.payouts_held,
        "until": sanction.ends_at.isoformat() if sanction.ends_at else "",
    }
    log(instance=sanction.vendor, action=f"vendors.sanction_{verb}", user=by, data=data)
    audit.record(actor=by, action=f"sanction.{verb}", subject=sanction, data=data)
