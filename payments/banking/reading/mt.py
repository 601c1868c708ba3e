"""MT940, the statement message of SWIFT, read by the library `mt-940`."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import mt940
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import EXPONENTS, Money
from payments.banking.errors import UnableToReadStatement
from payments.banking.reading.movements import MOST, Movement

_BEGINS: Final = re.compile(rb":20:|\{1:")


def looks_like_mt940(content: bytes) -> bool:
    """Return whether a file holds an MT940 message."""
    head = content.lstrip()[:4000]
    return (bool(_BEGINS.search(head)) and b":61:" in content) or (b":20:" in head and b":60" in content)


def read_mt940(content: bytes) -> list[Movement]:
    """Return the movements of an MT940 file.

    Raises:
        UnableToReadStatement: It is damaged, or in a currency that we do not hold.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    try:
        read = mt940.parse(text)
        account = str(read.data.get("account_identification", ""))
        found = [_movement(transaction.data, account) for transaction in list(read)[: MOST + 1]]
    except UnableToReadStatement:
        raise
    except Exception as error:
        raise UnableToReadStatement(_("This MT940 file is damaged.")) from error
    if len(found) > MOST:
        raise UnableToReadStatement(_("This statement is too long. Divide it."))
    return found


def _movement(data: dict[str, Any], account: str) -> Movement:
    try:
        currency = str(data["currency"])
        money = Money(Decimal(str(data["amount"].amount)), currency)
    except (KeyError, ValueError, InvalidOperation, AttributeError) as error:
        raise UnableToReadStatement(
            _("A line has an amount or a currency that we do not hold. We hold %(currencies)s.")
            % {"currencies": ", ".join(EXPONENTS)}
        ) from error
    day = data["date"]
    return Movement(
        account=account,
        booked_on=date(day.year, day.month, day.day),
        money=money,
        text=" ".join(
            str(data.get(name) or "") for name in ("transaction_details", "extra_details", "purpose")
        ).strip(),
        counterparty=str(data.get("applicant_name") or "")[:200],
        bank_reference=str(data.get("bank_reference") or data.get("customer_reference") or "")[:120],
    )
