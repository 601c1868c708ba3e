"""What officers do about cash that a carrier has not handed over, and about lines that brought no money.

Three ways out of a difference: the carrier pays later (nothing is to be done, it stays owed), it is the carrier's fault
(put down as such, and it stays owed), or it is given up for lost, which takes two officers.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.sales.order.services.lifecycle import lock_purchase
from marketplace.users.models import User
from payments.remittances.bookkeeping import book_write_off
from payments.remittances.errors import UnableToSettleCash
from payments.remittances.models import CashParcel, RemittanceLine, WriteOff, WriteOffStatus
from payments.services.cash import lower_rest


def note_about(*, parcel: CashParcel, by: User, words: str, now: datetime) -> None:
    """Write down what was heard about cash that is owed, such as the day the carrier promised."""
    with transaction.atomic(durable=True):
        locked = _locked(parcel)
        locked.note = words
        locked.save(update_fields=["note"])
        audit.record(actor=by, action="cash.noted", subject=locked, data={"words": words, "at": now.isoformat()})


def charge_carrier(*, parcel: CashParcel, by: User, words: str, now: datetime) -> None:
    """Put the rest down to the carrier's fault: it stays on the carrier's account until it pays.

    Raises:
        UnableToSettleCash: Nothing is owed, or it was put down before.
    """
    with transaction.atomic(durable=True):
        locked = _locked(parcel)
        if locked.charged_at is not None:
            raise UnableToSettleCash(_("This has been put down to the carrier already."))
        locked.charged_at, locked.charged_by, locked.note = now, by, words
        locked.save(update_fields=["charged_at", "charged_by", "note"])
        audit.record(
            actor=by, action="cash.charged", subject=locked, data={"words": words, "rest": str(locked.rest_money)}
        )


def ask_write_off(*, parcel: CashParcel, by: User, reason: str, now: datetime) -> WriteOff:
    """Ask a second officer to give up what a carrier still owes for a parcel.

    Raises:
        UnableToSettleCash: Nothing is owed, or it is asked for already.
    """
    try:
        with transaction.atomic(durable=True):
            locked = _locked(parcel)
            write_off = WriteOff.objects.create(
                parcel=locked,
                amount=locked.rest,
                currency=locked.currency,
                reason=reason,
                asked_by=by,
                asked_at=now,
            )
            audit.record(actor=by, action="cash.write_off_asked", subject=locked, data={"money": str(write_off.money)})
    except IntegrityError as error:
        raise UnableToSettleCash(_("A second officer has been asked already.")) from error
    return write_off


def decide_write_off(*, write_off: WriteOff, by: User, agrees: bool, now: datetime) -> None:
    """Agree to give cash up, or refuse to. A purchase does not become paid by it: no receipt covers it.

    Raises:
        UnableToSettleCash: The officer asked for it, it is decided, or the carrier has paid a part meanwhile.
    """
    if write_off.asked_by_id == by.pk:
        raise UnableToSettleCash(_("Whoever asks cannot agree: another officer must."))
    with transaction.atomic(durable=True):
        parcel = _locked(write_off.parcel, may_be_closed=not agrees)
        if agrees and parcel.rest != write_off.amount:
            raise UnableToSettleCash(_("The carrier has paid a part meanwhile. Refuse this, and ask anew."))
        status = WriteOffStatus.AGREED if agrees else WriteOffStatus.REFUSED
        asked = WriteOff.objects.filter(pk=write_off.pk, status=WriteOffStatus.ASKED)
        if not asked.update(status=status, decided_by=by, decided_at=now):
            raise UnableToSettleCash(_("This is decided already."))
        if agrees:
            money = parcel.rest_money
            parcel.written_off = (parcel.written_off_money + money).amount
            lower_rest(parcel=parcel, money=money, now=now)
            book_write_off(write_off=write_off, parcel=parcel, money=money, occurred_at=now)
        audit.record(actor=by, action=f"cash.write_off_{status}", subject=parcel, data={"money": str(write_off.money)})


def mark_seen(*, line: RemittanceLine, by: User, words: str, now: datetime) -> None:
    """Take a line off the list that brought no money, or too much, with what was found out about it.

    Raises:
        UnableToSettleCash: Another officer has done so.
    """
    with transaction.atomic(durable=True):
        unseen = RemittanceLine.objects.filter(pk=line.pk, seen_at=None)
        if not unseen.update(seen_at=now, seen_by=by, note=words):
            raise UnableToSettleCash(_("Another officer has dealt with this line."))
        audit.record(actor=by, action="remittance.line_seen", subject=line, data={"words": words})


def _locked(parcel: CashParcel, *, may_be_closed: bool = False) -> CashParcel:
    lock_purchase(purchase_id=parcel.order.purchase_id)
    locked = CashParcel.objects.select_for_update(of=("self",)).select_related("order").get(pk=parcel.pk)
    if locked.closed_at is not None and not may_be_closed:
        raise UnableToSettleCash(_("Nothing is owed for this parcel any more."))
    return locked
