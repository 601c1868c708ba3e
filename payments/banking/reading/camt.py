"""camt.053, the bank-to-customer statement of ISO 20022, in any version: elements are known by their names alone.

# Note [XML from outside]
The file is read by defusedxml: no entities, no documents from elsewhere, so a small file cannot grow in memory or look at
our disk.

Source: ISO 20022, camt.053.001.02 and later: Stmt/Acct/Id, Ntry/Amt, CdtDbtInd, BookgDt, NtryDtls/TxDtls, RmtInf/Ustrd.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money
from payments.banking.errors import UnableToReadStatement
from payments.banking.reading.movements import MOST, Movement

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SIGNS: Final = {"CRDT": 1, "DBIT": -1}


def looks_like_camt(content: bytes) -> bool:
    """Return whether a file is XML with a statement in it."""
    return content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and b"BkToCstmrStmt" in content


def read_camt(content: bytes) -> list[Movement]:
    """Return the movements of a camt.053 file; an entry that bundles several transfers gives one for each.

    Raises:
        UnableToReadStatement: It is damaged, tries something, or is in a currency that we do not hold.
    """
    try:
        root = fromstring(content)
        found = [movement for statement in _all(root, "Stmt") for movement in _movements(statement)]
    except (ParseError, DefusedXmlException) as error:
        raise UnableToReadStatement(_("This camt.053 file is damaged.")) from error
    except (ValueError, InvalidOperation, KeyError) as error:
        raise UnableToReadStatement(
            _("A line of this camt.053 file has an amount, a day or a currency that we cannot read.")
        ) from error
    if len(found) > MOST:
        raise UnableToReadStatement(_("This statement is too long. Divide it."))
    return found


def _movements(statement: Element) -> Iterator[Movement]:
    account = _text(statement, "Acct", "Id", "IBAN") or _text(statement, "Acct", "Id", "Othr", "Id")
    for entry in _all(statement, "Ntry"):
        sign = _SIGNS[_text(entry, "CdtDbtInd")]
        if _text(entry, "RvslInd") == "true":
            sign = -sign
        day = date.fromisoformat((_text(entry, "BookgDt", "Dt") or _text(entry, "BookgDt", "DtTm"))[:10])
        details = [tx for group in _all(entry, "NtryDtls") for tx in _all(group, "TxDtls")]
        whole = _money(_one(entry, "Amt"), sign)
        parts = [_of_detail(tx, sign) for tx in details]
        if len(details) > 1 and all(parts) and Money.total((part for part in parts if part), whole.currency) == whole:
            for tx, part in zip(details, parts, strict=True):
                if part:
                    yield _movement(account, day, part, entry, tx)
        else:
            yield _movement(account, day, whole, entry, details[0] if details else entry)


def _of_detail(tx: Element, sign: int) -> Money | None:
    amount = _one(tx, "Amt") if _one(tx, "Amt") is not None else _one(tx, "AmtDtls", "TxAmt", "Amt")
    return _money(amount, sign) if amount is not None else None


def _movement(account: str, day: date, money: Money, entry: Element, tx: Element) -> Movement:
    words = [_text_of(one) for info in _all(tx, "RmtInf") for one in (*_all(info, "Ustrd"), *_all_deep(info, "Ref"))]
    end_to_end = _text(tx, "Refs", "EndToEndId")
    extra = _text(tx, "AddtlTxInf") or _text(entry, "AddtlNtryInf")
    name = _text(tx, "RltdPties", "Dbtr", "Nm") or _text(tx, "RltdPties", "Dbtr", "Pty", "Nm")
    return Movement(
        account=account,
        booked_on=day,
        money=money,
        text=" ".join(part for part in (*words, end_to_end if end_to_end != "NOTPROVIDED" else "", extra) if part),
        counterparty=name[:200],
        bank_reference=(_text(tx, "Refs", "AcctSvcrRef") or _text(entry, "AcctSvcrRef"))[:120],
    )


def _money(amount: Element | None, sign: int) -> Money:
    if amount is None or not amount.text:
        raise ValueError("an entry without an amount")
    return Money(Decimal(amount.text.strip()) * sign, amount.attrib["Ccy"])


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: Element, name: str) -> list[Element]:
    if _name(element) == "Document":
        return [found for child in element for found in _all(child, name)]
    return [child for child in element if _name(child) == name]


def _all_deep(element: Element, name: str) -> list[Element]:
    return [child for child in element.iter() if _name(child) == name]


def _one(element: Element, *path: str) -> Element | None:
    at: Element | None = element
    for name in path:
        at = next(iter(_all(at, name)), None) if at is not None else None
    return at


def _text_of(element: Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _text(element: Element, *path: str) -> str:
    return _text_of(_one(element, *path))
