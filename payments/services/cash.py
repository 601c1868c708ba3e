"""Cash at the door: collected by a carrier, owed to us, remitted later."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.khmer import latin_digits
from marketplace.core.money import Money
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.services.lifecycle import confirm_purchase, lock_purchase
from marketplace.sales.order.statuses import NOTHING_OWED, OrderStatus
from marketplace.users.models import User
from payments.errors import UnableToRecordCash
from payments.models import Disposition, Receipt
from payments.remittances.carriers import agreement_with
from payments.remittances.models import CashParcel
from payments.services import bookkeeping

PROVIDER = "cash_on_delivery"
#: An order in one of these has left its vendor, or may have without our having heard of it.
ON_ITS_WAY: Final = (OrderStatus.ACCEPTED, OrderStatus.DISPATCHED, OrderStatus.DELIVERED)
_BETWEEN: Final = re.compile(r"[\s\-./]+")


def number_key(text: str) -> str:
    """Return the number of a parcel or an order so that it is known however it is written."""
    return _BETWEEN.sub("", latin_digits(text)).upper()


def note_cash_collected(*, order_number: str, carrier: str, taken: Money, now: datetime, waybill: str = "") -> None:
    """Book that a carrier took an order's cash at the door. Twice is once.

    A carrier that says it took another sum than was due owes the sum due all the same; the audit keeps its word.
    """
    with transaction.atomic(durable=True):
        order = Order.objects.select_related("vendor", "purchase").get(number=order_number)
        lock_purchase(purchase_id=order.purchase_id)
        if not order.total:
            return
        is_new = not CashParcel.objects.filter(order=order).exists()
        _collect(order=order, carrier=carrier, taken=taken, waybill=waybill, now=now)
        if is_new and taken != order.total:
            audit.record(actor=None, action="cash.differs", subject=order, data={"taken": str(taken)})


def _collect(*, order: Order, carrier: str, taken: Money, waybill: str, now: datetime) -> CashParcel:
    """Write down and book that cash was taken, once; of a parcel whose carrier was heard before, its waybill."""
    parcel, _is_new = CashParcel.objects.get_or_create(
        order=order,
        defaults={
            "carrier": carrier,
            "waybill": number_key(waybill)[:40],
            "currency": order.currency,
            "due": order.total.amount,
            "taken": taken.amount if taken.currency == order.currency else order.total.amount,
            "remitted": Decimal(0),
            "written_off": Decimal(0),
            "rest": order.total.amount,
            "collected_at": now,
            "due_by": now + agreement_with(carrier).within,
        },
    )
    if waybill and not parcel.waybill:
        CashParcel.objects.filter(pk=parcel.pk).update(waybill=number_key(waybill)[:40])
    bookkeeping.book_cash_collected(order=order, carrier=parcel.carrier, occurred_at=now)
    return parcel


def is_proven_by_a_list(*, order: Order, carrier: str) -> bool:
    """Return whether a carrier that hands over an order's cash thereby proves that it took it.

    It does where the order was on its way with this carrier to be paid at the door: the list came before the news of the
    delivery. Of an order that never left, or is off, an officer must find out whose cash it is.
    """
    purchase = order.purchase
    is_at_the_door = purchase is not None and purchase.payment_method == PROVIDER
    return is_at_the_door and order.status in ON_ITS_WAY and bookkeeping.carrier_of(order) == carrier


def parcel_of(*, order: Order, carrier: str, now: datetime) -> CashParcel | None:
    """Return what a carrier owes for an order, locked, under the lock of its purchase; None where it owes nothing.

    See `is_proven_by_a_list`: what was not reported as taken is written down now.
    """
    require_transaction()
    parcel = CashParcel.objects.select_for_update(of=("self",)).filter(order=order).first()
    if parcel is None and is_proven_by_a_list(order=order, carrier=carrier):
        parcel = _collect(order=order, carrier=carrier, taken=order.total, waybill="", now=now)
    if parcel is None or parcel.carrier != carrier:
        return None
    parcel.order = order
    return parcel


def record_remittance(
    *, order_number: str, carrier: str, money: Money, reference: str, by: User | None, now: datetime
) -> Receipt:
    """Put down cash that a carrier handed over for one order; when all of a purchase's cash is here, it is paid.

    Args:
        order_number: The order it was collected for.
        carrier: Code of the carrier that hands it over.
        money: What it hands over: no more than it still owes for this order.
        reference: The line of the carrier's remittance list; a reference counts once.
        by: The officer who enters it, or None for an imported list.
        now: The moment it counts from.

    Raises:
        UnableToRecordCash: The reference stands already, the currency differs, or the carrier does not owe this much.
    """
    try:
        with transaction.atomic(durable=True):
            order = Order.objects.select_related("vendor", "purchase").get(number=order_number)
            purchase = lock_purchase(purchase_id=order.purchase_id)
            order.refresh_from_db(fields=["status"])
            parcel = parcel_of(order=order, carrier=carrier, now=now)
            if parcel is None or money.currency != parcel.currency or money > parcel.rest_money:
                raise UnableToRecordCash(_("The carrier does not owe this much for this order."))
            receipt = take_in(parcel=parcel, purchase=purchase, money=money, reference=reference, by=by, now=now)
    except IntegrityError as error:
        raise UnableToRecordCash(_("This line of the remittance has been entered already.")) from error
    return receipt


def take_in(
    *, parcel: CashParcel, purchase: Purchase, money: Money, reference: str, by: User | None, now: datetime
) -> Receipt:
    """Write down and book cash that a carrier handed over for one parcel.

    Args:
        parcel: Locked by the caller, under the lock of its purchase.
        purchase: Its purchase, locked before it.
        money: No more than the parcel's rest.
        reference: The line of the carrier's list; the database takes one receipt for it.
        by: The officer, or None.
        now: The moment it counts from.
    """
    require_transaction()
    order = parcel.order
    receipt = Receipt.objects.create(
        provider=PROVIDER,
        provider_txn_id=f"{parcel.carrier}:{reference}",
        purchase=purchase,
        amount=money.amount,
        currency=money.currency,
        to_account=order.number,
        disposition=Disposition.OK,
        occurred_at=now,
    )
    parcel.remitted = (parcel.remitted_money + money).amount
    lower_rest(parcel=parcel, money=money, now=now)
    bookkeeping.book_cash_remitted(order=order, carrier=parcel.carrier, receipt=receipt)
    audit.record(actor=by, action="cash.remitted", subject=order, data={"reference": reference, "money": str(money)})
    if _is_all_here(purchase):
        confirm_purchase(purchase=purchase, paid=True, now=now)
    return receipt


def note_order_fell(*, order_id: int, now: datetime) -> None:
    """An order to be paid at the door came to nothing: where the cash for what is left is all here, it is paid."""
    with transaction.atomic(durable=True):
        purchase_id = Order.objects.values_list("purchase_id", flat=True).get(pk=order_id)
        purchase = lock_purchase(purchase_id=purchase_id) if purchase_id else None
        if purchase is None or purchase.payment_method != PROVIDER or purchase.paid_at is not None:
            return
        if _is_all_here(purchase):
            confirm_purchase(purchase=purchase, paid=True, now=now)


def lower_rest(*, parcel: CashParcel, money: Money, now: datetime) -> None:
    """Take a sum off what a carrier still owes for a locked parcel, and close it when nothing is left."""
    require_transaction()
    rest = parcel.rest_money - money
    parcel.rest, parcel.closed_at = rest.amount, None if rest else now
    parcel.save(update_fields=["remitted", "written_off", "rest", "closed_at"])


def _is_all_here(purchase: Purchase) -> bool:
    """Return whether carriers handed over all cash of each order for which something is owed.

    It is asked order by order: cash that came for one that was sent back is the buyer's again, and pays no other.
    """
    owed = Order.objects.filter(purchase=purchase, total_incl_tax__gt=0).exclude(status__in=NOTHING_OWED)
    cash = list(owed.values_list("cash_parcel__remitted", "cash_parcel__due"))
    return bool(cash) and all(remitted is not None and remitted >= due for remitted, due in cash)
