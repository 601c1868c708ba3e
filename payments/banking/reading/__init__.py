"""Bank statements read into movements: CSV or XLSX with headings, MT940, camt.053."""

from __future__ import annotations

from payments.banking.reading.camt import looks_like_camt, read_camt
from payments.banking.reading.movements import Movement
from payments.banking.reading.mt import looks_like_mt940, read_mt940
from payments.banking.reading.tables import read_rows

__all__ = ("Movement", "read_statement")


def read_statement(content: bytes) -> tuple[str, list[Movement]]:
    """Return what kind of statement a file is, told by what it holds, and its movements in their order.

    Raises:
        UnableToReadStatement: It is none that we can read.
    """
    if looks_like_camt(content):
        return "camt.053", read_camt(content)
    if looks_like_mt940(content):
        return "MT940", read_mt940(content)
    return "table", read_rows(content)
