"""A statement as a paper and as a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core.money import Money
from payments.papers.pdf import pdf_of
from payments.payouts.models import SettlementStatement, StatementLine

#: Lines that the paper shows; a statement with more says so, and its table has them all.
MOST_ON_PAPER: Final = 400
CHUNK: Final = 2_000
#: Spreadsheets take a file for UTF-8 only if it begins so.
BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


class _Echo:
    def write(self, text: str) -> str:
        return text


def statement_pdf(*, statement: SettlementStatement) -> bytes:
    """Return a statement as a PDF in Khmer and English."""
    lines = list(statement.lines.all()[:MOST_ON_PAPER])
    context: dict[str, Any] = {
        "statement": statement,
        "vendor": statement.vendor,
        "rows": [(line, _money(line, statement)) for line in lines],
        "num_more": statement.num_lines - len(lines),
        "first": timezone.localdate(statement.starts_at),
        "last": timezone.localdate(statement.ends_at),
        "sums": sums_of_statement(statement),
        "to_pay": statement.to_pay,
        "carried": -statement.carried,
        "delivery": statement.money("delivery"),
    }
    return pdf_of("papers/settlement_statement.html", context)


def sums_of_statement(statement: SettlementStatement) -> list[tuple[str, Money, bool]]:
    """Return a statement's amounts in the order in which they are added up: name, amount, whether it is taken off."""
    signs = (
        ("opening", False), ("goods", False), ("promotions", False), ("refunds", True), ("commission", True),
        ("direct", True), ("other", False),
    )  # fmt: skip
    found = [(name, statement.money(name), is_minus) for name, is_minus in signs]
    return [(name, money, is_minus) for name, money, is_minus in found if money or name == "goods"]


def csv_lines(*, statement: SettlementStatement) -> Iterator[str]:
    """Yield a statement as a table, line by line: amounts are plain numbers, as they change what is owed."""
    writer = csv.writer(_Echo())
    heads = (
        _("Day"),
        _("What"),
        _("Order"),
        _("Amount"),
        _("Commission"),
        _("Promotion"),
        _("Delivery, for the carrier"),
    )
    yield BOM + writer.writerow(heads)
    yield writer.writerow((timezone.localdate(statement.starts_at), "opening", "", statement.opening, "", "", ""))
    for line in statement.lines.iterator(chunk_size=CHUNK):
        day = timezone.localtime(line.occurred_at).date().isoformat()
        amounts = (line.amount, line.commission, line.promotion, line.delivery)
        plain = (f"{Money(amount, statement.currency).amount:f}" for amount in amounts)
        yield writer.writerow((day, line.what, line.order_number, *plain))
    yield writer.writerow((timezone.localdate(statement.ends_at), "closing", "", statement.closing, "", "", ""))


def _money(line: StatementLine, statement: SettlementStatement) -> Money:
    return Money(line.amount, statement.currency)
