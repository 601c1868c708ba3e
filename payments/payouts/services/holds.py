"""Holding a vendor's money, and the rule of payouts."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.sales.order.models import Order
from marketplace.users.models import User
from payments.payouts.errors import UnableToHold
from payments.payouts.holding import too_late_for
from payments.payouts.models import PayoutHold, PayoutRule
from vendors.models import Vendor


def hold_money(*, vendor: Vendor, order: Order | None, reason: str, by: User, now: datetime) -> PayoutHold:
    """Hold the money of one order, or all of a vendor's, until it is lifted. The vendor reads the reason.

    What stands on a statement already is not held by a hold on its order, only by one on the vendor; the audit says so,
    and `payments.payouts.holding.too_late_for` tells it to screens.

    Raises:
        UnableToHold: No reason is given, or the order is another vendor's.
    """
    if not reason.strip():
        raise UnableToHold(_("Give a reason; the vendor reads it."))
    if order is not None and order.vendor_id != vendor.pk:
        raise UnableToHold(_("This order is not the vendor's."))
    with transaction.atomic(durable=True):
        hold = PayoutHold.objects.create(vendor=vendor, order=order, reason=reason.strip(), set_by=by, set_at=now)
        audit.record(actor=by, action="payout_hold.set", subject=hold, data={"reason": hold.reason, **_late(hold)})
    return hold


def _late(hold: PayoutHold) -> dict[str, str]:
    """Return for the audit on which statement the order's money stands already, if on one."""
    number = too_late_for(holds=[hold]).get(hold.pk)
    return {"too_late_for": number} if number else {}


def lift_hold(*, hold: PayoutHold, by: User | None, now: datetime) -> None:
    """Lift a hold. Twice is once."""
    with transaction.atomic(durable=True):
        if PayoutHold.objects.standing().filter(pk=hold.pk).update(lifted_at=now, lifted_by=by):
            audit.record(actor=by, action="payout_hold.lifted", subject=hold)
    hold.refresh_from_db()


def hold_for_incident(*, incident_number: str, order_number: str, now: datetime) -> None:
    """Hold the money of an order about which there is an incident. Twice is once."""
    order = Order.objects.filter(number=order_number).select_related("vendor").first()
    words = _("Incident %(number)s is not settled yet.") % {"number": incident_number}
    _hold_by_itself(number=incident_number, order=order, reason=words, now=now)


def hold_for_return(*, return_number: str, order_id: int, now: datetime) -> None:
    """Hold the money of an order of which a buyer gives something back. Twice is once."""
    order = Order.objects.filter(pk=order_id).select_related("vendor").first()
    words = _("Return %(number)s is not settled yet.") % {"number": return_number}
    _hold_by_itself(number=return_number, order=order, reason=words, now=now)


def _hold_by_itself(*, number: str, order: Order | None, reason: str, now: datetime) -> None:
    """Hold an order's money by the number of an incident or a return: they begin with different letters."""
    if order is None or order.vendor is None:
        return
    with transaction.atomic(durable=True):
        hold, is_new = PayoutHold.objects.get_or_create(
            incident_number=number,
            defaults={"vendor": order.vendor, "order": order, "reason": reason, "set_at": now},
        )
        if is_new:
            audit.record(actor=None, action="payout_hold.set", subject=hold, data={"incident": number, **_late(hold)})


def lift_for_incident(*, incident_number: str, now: datetime) -> None:
    """Lift what an incident or a return held."""
    for hold in PayoutHold.objects.standing().filter(incident_number=incident_number):
        lift_hold(hold=hold, by=None, now=now)


def set_rule(*, valid_on: date, hold_days: int, pay_days: int, by: User, now: datetime) -> PayoutRule:
    """Set from which day on an order's money rests how long.

    Raises:
        UnableToHold: A rule begins on this day already, or the day is past.
    """
    if valid_on < timezone.localdate(now):
        raise UnableToHold(_("A rule cannot begin in the past."))
    try:
        with transaction.atomic(durable=True):
            rule = PayoutRule.objects.create(
                valid_on=valid_on, hold_days=hold_days, pay_days=pay_days, set_by=by, set_at=now
            )
            data = {"from": valid_on.isoformat(), "hold_days": hold_days, "pay_days": pay_days}
            audit.record(actor=by, action="payout_rule.set", subject=rule, data=data)
    except IntegrityError as error:
        raise UnableToHold(_("A rule begins on this day already, or the days are too many.")) from error
    return rule
