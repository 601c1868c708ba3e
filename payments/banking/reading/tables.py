"""Statements as tables, CSV or XLSX, with the headings of `columns.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from marketplace.core.khmer import latin_digits
from marketplace.core.money import EXPONENTS, Money
from payments.banking.errors import UnableToReadStatement
from payments.banking.reading.movements import Movement
from vendors.imports.columns import heading_key
from vendors.imports.refusals import RefusedCell, UnableToReadFile
from vendors.imports.tables import Row, read_table

DATA: Final = Path(__file__).resolve().parent / "columns.toml"
#: Cambodian banks write the day first; ISO dates are told by their year.
_DAYS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d-%b-%Y", "%Y/%m/%d", "%d/%m/%y")
_SIGNS: Final = re.compile(r"[\s,៛$+]|KHR|USD|CR\b", re.IGNORECASE)


@cache
def _columns() -> dict[str, tuple[str, ...]]:
    with DATA.open("rb") as file:
        found: dict[str, list[str]] = tomllib.load(file)
    return {column: tuple(heading_key(name) for name in names) for column, names in found.items()}


def read_rows(content: bytes) -> list[Movement]:
    """Return the movements of a table; rows without an amount, such as balances, are left out.

    Raises:
        UnableToReadStatement: It is no table, lacks a column, or a row cannot be read.
    """
    try:
        table = read_table(content)
        places = _places(table.headings)
        return [movement for row in table.rows if (movement := _movement(row, places)) is not None]
    except UnableToReadFile as error:
        raise UnableToReadStatement(error.words) from error


def _places(headings: Sequence[str]) -> dict[str, int]:
    keys = [heading_key(heading) for heading in headings]
    found = {}
    for column, names in _columns().items():
        at = next((keys.index(name) for name in names if name in keys), None)
        if at is not None:
            found[column] = at
    if "date" not in found or not {"amount", "credit"} & set(found) or "text" not in found:
        raise UnableToReadStatement(
            _("The statement needs headings for the day, the amount and the text. It has: %(headings)s.")
            % {"headings": ", ".join(headings)[:300]}
        )
    return found


def _movement(row: Row, places: dict[str, int]) -> Movement | None:
    def text(column: str) -> str:
        cell = row.cells[places[column]] if column in places else ""
        if isinstance(cell, RefusedCell):
            raise UnableToReadStatement(_("Row %(row)d: %(why)s") % {"row": row.number, "why": str(cell.words)})
        return cell

    amount_text, sign = _amount_and_sign(text("amount"), text("credit"), text("debit"))
    if not amount_text or not text("date"):
        return None
    currency = _currency(text("currency"), amount_text)
    try:
        money = Money(Decimal(_SIGNS.sub("", latin_digits(amount_text))) * sign, currency)
        day = _day(text("date"))
    except (ArithmeticError, ValueError, TypeError) as error:
        raise UnableToReadStatement(
            _("Row %(row)d: the day or the amount cannot be read.") % {"row": row.number}
        ) from error
    if not money:
        return None
    return Movement(
        account=text("account"),
        booked_on=day,
        money=money,
        text=text("text"),
        counterparty=text("counterparty")[:200],
        bank_reference=text("reference")[:120],
    )


def _amount_and_sign(amount: str, credit: str, debit: str) -> tuple[str, int]:
    """Return what moved and which way: one column with a sign, or one for each way, of which one may be a zero."""
    if amount:
        return amount, 1
    if credit and credit.strip("0., ") not in ("", "-"):
        return credit, 1
    if debit and debit.strip("0., ") not in ("", "-"):
        return debit.lstrip("-"), -1
    return "", 1


def _currency(told: str, amount: str) -> str:
    for text in (told.upper(), amount.upper()):
        for currency, sign in (("USD", "$"), ("KHR", "៛")):
            if currency in text or sign in text:
                return currency
    if told and told.upper() not in EXPONENTS:
        raise UnableToReadStatement(_("We hold no account in %(currency)s.") % {"currency": told[:20]})
    return "KHR"


def _day(text: str) -> date:
    plain = latin_digits(text).strip()
    for form in _DAYS:
        for piece in (plain, plain.split(" ")[0].split("T")[0]):
            try:
                return datetime.strptime(piece, form).date()  # noqa: DTZ007 - a day, not a moment
            except ValueError:
                continue
    raise ValueError(f"no day: {text}")
