"""Cash at the door: collected by a carrier, owed to us, remitted later."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.core.money import Money
from marketplace.sales.order.models import Order
from marketplace.sales.order.services.lifecycle import confirm_purchase, lock_purchase
from marketplace.users.models import User
from payments.errors import UnableToRecordCash
from payments.ledger.models import AccountKind
from payments.ledger.services import balance
from payments.models import Disposition, Receipt
from payments.services import bookkeeping

PROVIDER = "cash_on_delivery"


def note_cash_collected(*, order_number: str, carrier: str, taken: Money, now: datetime) -> None:
    """Book that a carrier took an order's cash at the door. Twice is once.

    A carrier that says it took another sum than was due owes the sum due all the same; the audit keeps its word.
    """
    with transaction.atomic(durable=True):
        order = Order.objects.select_related("vendor", "purchase").get(number=order_number)
        lock_purchase(purchase_id=order.purchase_id)
        bookkeeping.book_cash_collected(order=order, carrier=carrier, occurred_at=now)
        if taken != order.total:
            audit.record(actor=None, action="cash.differs", subject=order, data={"taken": str(taken)})


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
            order = Order.objects.get(number=order_number)
            purchase = lock_purchase(purchase_id=order.purchase_id)
            if money.currency != order.currency or money > _owed(order, carrier):
                raise UnableToRecordCash(_("The carrier does not owe this much for this order."))
            receipt = Receipt.objects.create(
                provider=PROVIDER,
                provider_txn_id=f"{carrier}:{reference}",
                purchase=purchase,
                amount=money.amount,
                currency=money.currency,
                to_account=order.number,
                disposition=Disposition.OK,
                occurred_at=now,
            )
            bookkeeping.book_cash_remitted(order=order, carrier=carrier, receipt=receipt)
            audit.record(actor=by, action="cash.remitted", subject=order, data={"reference": reference})
            if _remitted(purchase.pk) >= purchase.total:
                confirm_purchase(purchase=purchase, paid=True, now=now)
    except IntegrityError as error:
        raise UnableToRecordCash(_("This line of the remittance has been entered already.")) from error
    return receipt


def _owed(order: Order, carrier: str) -> Money:
    """Return what a carrier still owes for one order: no more than the order, and no more than it owes in all."""
    received = Money.total(
        (r.money for r in Receipt.objects.filter(provider=PROVIDER, to_account=order.number)), order.currency
    )
    in_all = balance(kind=AccountKind.CASH_IN_TRANSIT, owner=carrier, currency=order.currency)
    return min(order.total - received, in_all)


def _remitted(purchase_id: int) -> Money:
    receipts = Receipt.objects.filter(provider=PROVIDER, purchase_id=purchase_id)
    return Money.total((receipt.money for receipt in receipts), "KHR")
