"""Taking a carrier's list in: kept as it came, read, and looked through. Nothing is booked by that.

# Note [A list is looked through first]
What a carrier sends is read into lines, and each line is told what it is against the parcels we know, so that an officer
sees what will be booked before it is. Booking looks again under the locks: the world may have moved on meanwhile.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.core.events import publish
from marketplace.core.khmer import latin_digits
from marketplace.core.money import EXPONENTS, Money
from marketplace.facts import RemittanceConfirmed
from marketplace.users.models import User
from payments.remittances.carriers import Agreement, agreement_with
from payments.remittances.errors import UnableToTakeList
from payments.remittances.models import FileStatus, LineState, RemittanceFile, RemittanceLine
from payments.remittances.services.matching import known_for, state_of
from payments.services.cash import is_proven_by_a_list
from vendors.imports.refusals import RefusedCell, UnableToReadFile
from vendors.imports.tables import MAX_ROWS, Cell, Row, read_table

_SIGNS: Final = re.compile(r"[\s,៛$]|រៀល|riels?|KHR|USD", re.IGNORECASE)
_WORDS_FOR: Final = {"USD": re.compile(r"\$|USD", re.IGNORECASE), "KHR": re.compile(r"៛|រៀល|riel|KHR", re.IGNORECASE)}


def take_list(*, carrier: str, name: str, content: bytes, by: User, now: datetime) -> RemittanceFile:
    """Keep a carrier's list and look through it; the same file a second time is the one that stands.

    Args:
        carrier: Code of the carrier whose list it is.
        name: What the file is called.
        content: A CSV or XLSX file with headings.
        by: The officer who sends it.
        now: The moment it counts from.

    Raises:
        UnableToTakeList: It cannot be read, or lacks a column for the parcel or for the amount.
    """
    checksum = hashlib.sha256(content).hexdigest()
    standing = RemittanceFile.objects.filter(checksum=checksum).first()
    if standing:
        return standing
    lines = _read(agreement_with(carrier), content)
    with transaction.atomic(durable=True):
        file, is_new = RemittanceFile.objects.get_or_create(
            checksum=checksum,
            defaults={"carrier": carrier, "name": name[:200], "raw": content, "uploaded_by": by, "uploaded_at": now},
        )
        if is_new:
            for line in lines:
                line.file = file
            _look(carrier, lines)
            RemittanceLine.objects.bulk_create(lines, batch_size=500)
            audit.record(actor=by, action="remittance.uploaded", subject=file, data={"lines": len(lines)})
    return file


def _read(agreement: Agreement, content: bytes) -> list[RemittanceLine]:
    try:
        table = read_table(content)
        columns = agreement.columns(table.headings)
        if not {"parcel", "order"} & set(columns) or "amount" not in columns:
            raise UnableToTakeList(
                _("The list needs a heading for the parcel or the order, and one for the amount. It has: %(headings)s.")
                % {"headings": ", ".join(table.headings)[:300]}
            )
        lines = [_line_of(row, columns, agreement) for row in table.rows]
    except UnableToReadFile as error:
        raise UnableToTakeList(error.words) from error
    if not lines:
        raise UnableToTakeList(_("There is no line in this list."))
    if len(lines) > MAX_ROWS:
        raise UnableToTakeList(_("There are too many lines in this list. Divide it."))
    return lines


def _line_of(row: Row, columns: dict[str, int], agreement: Agreement) -> RemittanceLine:
    def text(column: str) -> str:
        cell: Cell = row.cells[columns[column]] if column in columns else ""
        return "" if isinstance(cell, RefusedCell) else cell[:100]

    amount_text = text("amount")
    currency = _currency_of(text("currency_column"), amount_text, agreement.currency)
    amount = read_amount(amount_text, currency)
    return RemittanceLine(
        row=row.number,
        parcel_text=text("parcel"),
        order_text=text("order"),
        amount_text=amount_text,
        amount=amount,
        currency=currency,
        state=LineState.UNREADABLE,
    )


def _currency_of(told: str, amount_text: str, usual: str) -> str:
    for text in (told, amount_text):
        for currency, words in _WORDS_FOR.items():
            if words.search(text):
                return currency
    return usual


def read_amount(text: str, currency: str) -> Decimal | None:
    """Return the amount that stands in a cell, or None where that is no amount above nothing of this currency."""
    plain = _SIGNS.sub("", latin_digits(text))
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", plain):
        return None
    try:
        amount = Decimal(plain)
        if amount != amount.quantize(Decimal(1).scaleb(-EXPONENTS[currency])) or not amount:
            return None
    except InvalidOperation:
        return None
    return amount


def _look(carrier: str, lines: list[RemittanceLine]) -> None:
    """Tell each line what it is; lines of one list share what the carrier owes for a parcel."""
    known = known_for(carrier=carrier, lines=lines)
    rests: dict[str, Money] = {}
    for line in lines:
        parcel, order = known.parcel_of(line), known.order_of(line)
        rest = parcel.rest_money if parcel else None
        if parcel is None and order is not None and is_proven_by_a_list(order=order, carrier=carrier):
            rest = order.total
        number = parcel.order.number if parcel else order.number if order else ""
        rest = rests.get(number, rest)
        line.parcel = parcel
        line.state = state_of(line, rest=rest, has_order=order is not None)
        if rest is not None and line.money and line.money.currency == rest.currency:
            rests[number] = rest - min(rest, line.money)


def confirm_list(*, file: RemittanceFile, by: User, now: datetime) -> None:
    """Have a list booked; twice is once. The worker does it, line by line.

    Raises:
        UnableToTakeList: It was put aside.
    """
    with transaction.atomic(durable=True):
        confirmed = RemittanceFile.objects.filter(pk=file.pk, status=FileStatus.LOOKED)
        if confirmed.update(status=FileStatus.CONFIRMED, confirmed_by=by):
            audit.record(actor=by, action="remittance.confirmed", subject=file, data={"at": now.isoformat()})
            publish(RemittanceConfirmed(file_id=file.pk))
    file.refresh_from_db()
    if file.status == FileStatus.PUT_ASIDE:
        raise UnableToTakeList(_("This list was put aside."))


def put_aside(*, file: RemittanceFile, by: User, reason: str, now: datetime) -> None:
    """Put a list aside of which nothing is booked, such as one of another carrier.

    Raises:
        UnableToTakeList: It is booked, or being booked.
    """
    with transaction.atomic(durable=True):
        waiting = RemittanceFile.objects.filter(pk=file.pk, status=FileStatus.LOOKED)
        if not waiting.update(status=FileStatus.PUT_ASIDE):
            raise UnableToTakeList(_("This list is booked already, or put aside."))
        audit.record(
            actor=by, action="remittance.put_aside", subject=file, data={"reason": reason, "at": now.isoformat()}
        )
