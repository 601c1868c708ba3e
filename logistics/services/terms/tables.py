"""Files of terms: read as rows of texts, and written so that they come back as they went out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from logistics.services.terms.cells import Kind
from vendors.imports.escaping import escaped
from vendors.imports.refusals import RefusedCell, UnableToReadFile, filled
from vendors.imports.tables import read_table

#: Rows of one file; each is held against the database's own rules.
MAX_ROWS: Final = 2_000


def rows_of_table(*, kind: Kind, content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a CSV or XLSX file by their number, each by the names of the kind's columns.

    Raises:
        UnableToReadFile: It cannot be read, lacks a column, has one we do not know, or too many rows.
    """
    table = read_table(content)
    names = [column.name for column in kind.columns]
    wanted = {column.name for column in kind.columns if column.is_required}
    if not wanted <= set(table.headings) <= set(names) or len(set(table.headings)) != len(table.headings):
        raise UnableToReadFile(filled(_("The headings must be these: %(names)s"), {"names": ", ".join(names)}))
    rows: list[tuple[int, dict[str, str]]] = []
    for row in table.rows:
        if len(rows) >= MAX_ROWS:
            raise UnableToReadFile(filled(_("At most %(most)d rows at once."), {"most": MAX_ROWS}))
        for cell in row.cells:
            if isinstance(cell, RefusedCell):
                raise UnableToReadFile(cell.words)
        rows.append((row.number, {name: str(cell) for name, cell in zip(table.headings, row.cells, strict=True)}))
    return rows


def as_table(*, kind: Kind, rows: Iterable[models.Model]) -> str:
    """Return rows as a CSV file that `rows_of_table` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in kind.columns])
    for row in rows:
        writer.writerow([escaped(_cell(row, column.name)) for column in kind.columns])
    return out.getvalue()


def _cell(row: Any, name: str) -> str:
    if name == "carrier" and hasattr(row, "service_id"):
        return str(row.service.carrier)
    value = getattr(row, name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, models.Model):
        return str(getattr(value, "code", value))
    if name == "amount" and row.currency == "KHR":
        return f"{value:.0f}"
    return str(value)
