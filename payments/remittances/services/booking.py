"""Booking a carrier's list, line by line, each in a transaction of its own: a crash in between is taken up again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from marketplace.core import audit
from marketplace.core.money import Money
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.lifecycle import lock_purchase
from marketplace.users.models import User
from payments.models import Disposition, Receipt
from payments.remittances.bookkeeping import book_too_much_cash
from payments.remittances.models import BOOKABLE, CashParcel, FileStatus, LineState, RemittanceFile, RemittanceLine
from payments.remittances.services.matching import known_for, state_of
from payments.services.cash import PROVIDER, parcel_of, take_in

logger = logging.getLogger(__name__)

REMITTED_SHORT: Final = "payments.cash.remitted_short"
CASH_IS_LATE: Final = "payments.cash.late"


def book_list(*, file_id: int, now: datetime) -> int:
    """Book the lines of a confirmed list that bring money; return how many were booked now. Any number of times.

    Raises:
        RemittanceFile.DoesNotExist: There is no such list.
    """
    file = RemittanceFile.objects.select_related("confirmed_by").get(pk=file_id)
    if file.status != FileStatus.CONFIRMED:
        return 0
    waiting = file.lines.filter(booked_at=None).order_by("row").values_list("pk", flat=True)
    booked = sum(book_line(line_id=pk, by=file.confirmed_by, now=now) for pk in list(waiting))
    with transaction.atomic(durable=True):
        done = RemittanceFile.objects.filter(pk=file_id, status=FileStatus.CONFIRMED)
        if done.update(status=FileStatus.BOOKED, booked_at=now):
            audit.record(actor=file.confirmed_by, action="remittance.booked", subject=file, data={"lines": booked})
    return booked


def book_line(*, line_id: int, by: User | None, now: datetime) -> bool:
    """Look at one line again under the locks and book what it brings; return whether it was booked now.

    The locks come in the order of the house: the purchase, then its parcel, then the line.
    """
    with transaction.atomic(durable=True):
        unlocked = RemittanceLine.objects.select_related("file").get(pk=line_id)
        carrier = unlocked.file.carrier
        known = known_for(carrier=carrier, lines=[unlocked])
        meant, named = known.parcel_of(unlocked), known.order_of(unlocked)
        order_id = meant.order_id if meant else named.pk if named else None
        purchase, parcel = _locked(order_id, carrier, now)
        line = RemittanceLine.objects.select_for_update().get(pk=line_id)
        line.file = unlocked.file
        if line.is_booked:
            return False
        rest = parcel.rest_money if parcel else None
        line.parcel, line.state = parcel, state_of(line, rest=rest, has_order=named is not None)
        if parcel is None or purchase is None or rest is None or line.money is None or line.state not in BOOKABLE:
            line.save(update_fields=["parcel", "state"])
            return False
        owed = min(line.money, rest)
        line.receipt = take_in(parcel=parcel, purchase=purchase, money=owed, reference=line.reference, by=by, now=now)
        line.booked_at = now
        line.save(update_fields=["parcel", "state", "receipt", "booked_at"])
        _take_surplus(line, parcel, line.money - owed, now)
    if line.state == LineState.SHORT:
        logger.error(REMITTED_SHORT, extra={"order": parcel.order.number, "rest": str(parcel.rest_money)})
    return True


def _locked(order_id: int | None, carrier: str, now: datetime) -> tuple[Purchase | None, CashParcel | None]:
    """Return the purchase of an order and what the carrier owes for it, both locked, in this order."""
    if order_id is None:
        return None, None
    order = Order.objects.select_related("vendor", "purchase").get(pk=order_id)
    purchase = lock_purchase(purchase_id=order.purchase_id)
    order.refresh_from_db(fields=["status"])
    return purchase, parcel_of(order=order, carrier=carrier, now=now)


def _take_surplus(line: RemittanceLine, parcel: CashParcel, surplus: Money, now: datetime) -> None:
    """Write down what a carrier handed over beyond what it owed for a parcel: a receipt that pays nothing."""
    if not surplus:
        return
    receipt = Receipt.objects.create(
        provider=PROVIDER,
        provider_txn_id=f"{parcel.carrier}:{line.reference}:over",
        amount=surplus.amount,
        currency=surplus.currency,
        to_account=parcel.order.number,
        disposition=Disposition.SURPLUS,
        occurred_at=now,
    )
    book_too_much_cash(receipt=receipt, carrier=parcel.carrier)


def book_again(*, line: RemittanceLine, by: User, now: datetime) -> bool:
    """Try a line of a booked list once more, whose parcel was not known or not reported then."""
    if line.file.status != FileStatus.BOOKED:
        return False
    return book_line(line_id=line.pk, by=by, now=now)


def book_waiting(*, now: datetime) -> int:
    """Go on with lists whose booking was broken off; return how many lines were booked."""
    waiting = RemittanceFile.objects.filter(status=FileStatus.CONFIRMED).values_list("pk", flat=True)
    return sum(book_list(file_id=pk, now=now) for pk in list(waiting))


def raise_alarms(*, now: datetime) -> int:
    """Raise an alarm about cash that is late, once a week for each parcel; return about how many."""
    late = CashParcel.objects.late(now).exclude(alarmed_at__gt=now - timedelta(days=7))
    count = 0
    for parcel in late.select_related("order")[:500]:
        if CashParcel.objects.filter(pk=parcel.pk, alarmed_at=parcel.alarmed_at).update(alarmed_at=now):
            logger.error(CASH_IS_LATE, extra={"order": parcel.order.number, "carrier": parcel.carrier})
            count += 1
    return count
