"""What became of payouts: arrived, or failed; told by an officer, or by the bank's file."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from marketplace.core import audit
from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import PayoutConfirmed, PayoutFailed
from marketplace.users.models import User
from payments.payouts.bookkeeping import book_confirmed, book_failed
from payments.payouts.errors import UnableToPayOut
from payments.payouts.models import BankAnswer, Payout, PayoutStatus

#: Columns of the bank's file. Others may stand beside them.
COLUMNS: Final = ("reference", "amount", "status")
#: Words in the column `status`.
ARRIVED: Final = frozenset({"confirmed", "paid", "accepted", "completed", "success", "ok"})
REFUSED: Final = frozenset({"failed", "rejected", "returned", "refused"})
#: Bytes of a file at most; 10,000 lines are half of it.
LARGEST_FILE: Final = 2_000_000


def confirm_payout(*, payout: Payout, reference: str, by: User | None, now: datetime) -> None:
    """Note that a payout arrived, with the bank's reference. The same reference twice is once.

    Raises:
        UnableToPayOut: It was not sent, there is no reference, or it arrived under another.
    """
    with transaction.atomic(durable=True):
        _confirm(_locked(payout.pk), reference.strip(), by, now)
    payout.refresh_from_db()


def fail_payout(*, payout: Payout, reason: str, by: User | None, now: datetime) -> None:
    """Note that a payout did not arrive, or came back: its vendor is owed the money again. Twice is once.

    Raises:
        UnableToPayOut: It was not sent, or no reason is given.
    """
    with transaction.atomic(durable=True):
        _fail(_locked(payout.pk), reason.strip(), by, now)
    payout.refresh_from_db()


def take_answer(*, content: bytes, by: User, now: datetime) -> BankAnswer:
    """Take a bank's file of what became of payouts: keep it word for word, then do what each line says.

    A line is matched by the payout's key and its amount. A file that came before changes nothing.

    Args:
        content: CSV in UTF-8 with the columns `reference`, `amount`, `status`, and, as it has them, `bank_reference`
            and `reason`.
        by: The officer who brings it.
        now: The present.

    Raises:
        UnableToPayOut: It is no such file.
    """
    text = _text(content)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic(durable=True):
        answer, is_new = BankAnswer.objects.get_or_create(
            digest=digest, defaults={"raw": text, "taken_by": by, "taken_at": now}
        )
        if is_new:
            audit.record(actor=by, action="bank_answer.taken", subject=answer)
    if answer.outcome is None:
        outcome = [_do_line(row, by, now) for row in _rows(text)]
        answer.outcome = outcome
        answer.save(update_fields=["outcome"])
    return answer


def _do_line(row: dict[str, str], by: User, now: datetime) -> dict[str, str]:
    """Do what one line says, and return what it did. A line that fits nothing changes nothing."""
    told = {"reference": row["reference"], "did": ""}
    payout = Payout.objects.filter(key=row["reference"].strip()).first()
    if payout is None:
        return told | {"did": "unknown"}
    if _amount(row["amount"]) != payout.amount:
        return told | {"did": "other amount"}
    word = row["status"].strip().lower()
    try:
        if word in ARRIVED:
            reference = (row.get("bank_reference") or row["reference"]).strip()
            confirm_payout(payout=payout, reference=reference, by=by, now=now)
            return told | {"did": "confirmed"}
        if word in REFUSED:
            fail_payout(payout=payout, reason=row.get("reason") or word, by=by, now=now)
            return told | {"did": "failed"}
    except UnableToPayOut as error:
        return told | {"did": "refused", "why": str(error)}
    return told | {"did": "unknown status"}


def _text(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise UnableToPayOut(_("This file is too large."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnableToPayOut(_("This file is no table in UTF-8.")) from error
    _rows(text)
    return text


def _rows(text: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text))
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if not set(COLUMNS) <= set(names):
        raise UnableToPayOut(_("The first line must name the columns reference, amount and status."))
    reader.fieldnames = names
    return [{name: value or "" for name, value in row.items() if isinstance(name, str)} for row in reader]  # type: ignore[redundant-expr]


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None


def _locked(payout_id: int) -> Payout:
    require_transaction()
    rows = Payout.objects.select_for_update(of=("self",)).select_related("statement__vendor")
    return rows.get(pk=payout_id)


def _confirm(payout: Payout, reference: str, by: User | None, now: datetime) -> None:
    if not reference:
        raise UnableToPayOut(_("Give the bank's reference."))
    if payout.status == PayoutStatus.CONFIRMED and payout.bank_reference == reference:
        return
    if payout.status != PayoutStatus.SENT:
        raise UnableToPayOut(_("Only what was sent can arrive; this payout is: %(state)s.") % _state(payout))
    payout.status, payout.ended_at, payout.bank_reference = PayoutStatus.CONFIRMED, now, reference[:100]
    payout.save(update_fields=["status", "ended_at", "bank_reference"])
    book_confirmed(payout=payout, vendor=payout.statement.vendor.code, occurred_at=now)
    audit.record(actor=by, action="payout.confirmed", subject=payout, data={"reference": reference[:100]})
    publish(PayoutConfirmed(payout_id=payout.pk))


def _fail(payout: Payout, reason: str, by: User | None, now: datetime) -> None:
    if not reason:
        raise UnableToPayOut(_("Say why it failed; the vendor reads it."))
    if payout.status == PayoutStatus.FAILED:
        return
    if payout.status not in {PayoutStatus.SENT, PayoutStatus.CONFIRMED}:
        raise UnableToPayOut(_("Only what was sent can fail; this payout is: %(state)s.") % _state(payout))
    payout.status, payout.ended_at, payout.reason = PayoutStatus.FAILED, now, reason
    payout.save(update_fields=["status", "ended_at", "reason"])
    book_failed(payout=payout, occurred_at=now)
    audit.record(actor=by, action="payout.failed", subject=payout, data={"reason": reason})
    publish(PayoutFailed(payout_id=payout.pk))


def _state(payout: Payout) -> dict[str, Any]:
    return {"state": payout.get_status_display()}
