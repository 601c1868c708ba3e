"""CSV and XLSX files read as rows of texts, with what may not stand in a cell refused where it stands.

# Note [Formulas are not run and not kept]
A cell that begins with `=`, `+`, `-` or `@` is run by the next program that opens it: `=HYPERLINK(…)` sends a reader
elsewhere, others start programs. We never run one, but what we keep is exported again, and read by officers. So a
formula is refused where it stands, and what only looks like one travels with an apostrophe before it, which is taken
off when it is read (`vendors.imports.escaping`). A CSV file cannot say which of the two a cell is; XLSX can.

Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import openpyxl
from django.utils.translation import gettext_lazy as _

from vendors.imports.archives import WORKBOOK, opened_archive
from vendors.imports.escaping import is_risky, plain
from vendors.imports.refusals import RefusedCell, UnableToReadFile, filled

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

#: Bytes of a file.
MAX_BYTES: Final = 10 * 1024 * 1024
#: Rows below the headings that may be brought in at once.
MAX_ROWS: Final = 5_000
#: So many are looked at, so that who sends too many hears of what is wrong in them, too.
MOST_LOOKED_AT: Final = 12_000
MAX_COLUMNS: Final = 150
#: Letters in a cell; the longest text of a listing has 5,000.
MAX_LETTERS: Final = 6_000
#: Empty lines in a row after which nothing more is looked for.
MOST_EMPTY: Final = 10_000
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OSError,
    EOFError, ArithmeticError, RuntimeError, openpyxl.utils.exceptions.InvalidFileException,
)  # fmt: skip

Cell = str | RefusedCell


@dataclass(frozen=True)
class Row:
    """One row: its number as the file's program shows it, and its cells, as many as there are headings."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """A file's headings, and its rows, read as they are asked for."""

    headings: list[str]
    rows: Iterator[Row]


def read_table(content: bytes) -> Table:
    """Return what stands in a CSV or XLSX file, told apart by what they hold, not by what they are called.

    Raises:
        UnableToReadFile: It is neither, damaged, or more than may be; also while rows are read.
    """
    if len(content) > MAX_BYTES:
        raise UnableToReadFile(_("This file is too large. Send one under 10 MB, or divide it."))
    if content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise UnableToReadFile(_("This kind of file cannot be read. Save it as XLSX or as CSV UTF-8."))
    lines = _lines_of_workbook(content) if content.startswith(b"PK") else _lines_of_text(content)
    numbered = enumerate(lines, start=1)
    for number, line in numbered:
        refused = next((cell for cell in line if isinstance(cell, RefusedCell)), None)
        if refused is not None:
            raise UnableToReadFile(refused.words)
        headings = [str(cell) for cell in line]
        while headings and not headings[-1]:
            headings.pop()
        if not headings and number <= 20:
            continue
        if not headings or len(headings) > MAX_COLUMNS:
            break
        return Table(headings=headings, rows=_rows(numbered, width=len(headings)))
    raise UnableToReadFile(_("No headings were found in the first row. Begin with the file that we prepared."))


def column_letter(index: int) -> str:
    """Return what spreadsheets call a column, counted from 0: A, B, …, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _rows(numbered: Iterator[tuple[int, Sequence[Cell]]], *, width: int) -> Iterator[Row]:
    empty = 0
    for number, line in numbered:
        cells = list(line[:width])
        beyond = [cell for cell in line[width:] if cell]
        if not any(cells) and not beyond:
            empty += 1
            if empty > MOST_EMPTY:
                return
            continue
        empty = 0
        cells += [""] * (width - len(cells))
        if beyond:
            cells[-1] = RefusedCell(_("This row has more cells than there are headings."))
        yield Row(number, cells)


def _lines_of_text(content: bytes) -> Iterator[list[Cell]]:
    """Yield the lines of a CSV file, whatever stands between its cells: Excel writes `,`, `;` or tabs by country."""
    text = _decoded(content)
    first, _newline, rest = text.partition("\n")
    told = re.fullmatch(r"sep=(.)\s*", first)
    if told:
        text, delimiter = rest, told[1]
    else:
        delimiter = _delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    if told:
        yield []
    try:
        for line in reader:
            yield [_cell_of_text(value) for value in line]
    except csv.Error as error:
        raise UnableToReadFile(
            filled(
                _("Row %(row)d cannot be read: a quotation mark is missing, or a cell is too long."),
                {"row": reader.line_num},
            )
        ) from error


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnableToReadFile(
            _("The letters of this file cannot be read. Save it as XLSX or as CSV UTF-8.")
        ) from error
    if "\x00" in text:
        raise UnableToReadFile(_("This kind of file cannot be read. Save it as XLSX or as CSV UTF-8."))
    return text


def _delimiter_of(text: str) -> str:
    """Return what stands between the headings most often, outside of quotation marks."""
    line = next((line for line in text[:20_000].splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"', "", line)
    return max(",;\t", key=lambda sign: (bare.count(sign), sign == ","))


def _cell_of_text(value: str) -> Cell:
    if len(value) > MAX_LETTERS:
        return RefusedCell(filled(_("This is too long: at most %(most)d letters."), {"most": MAX_LETTERS}))
    if is_risky(value):
        return RefusedCell(
            _("A cell may not begin with =, +, - or @, as a formula does. Write the value itself, or ' before it.")
        )
    return plain(value).strip()


def _lines_of_workbook(content: bytes) -> Iterator[list[Cell]]:
    """Yield the lines of the first sheet of an XLSX file; formulas are seen as such and never worked out."""
    opened_archive(io.BytesIO(content), limits=WORKBOOK).close()
    damaged = UnableToReadFile(_("This file cannot be read. Save it anew as XLSX or as CSV UTF-8."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            sheet: ReadOnlyWorksheet = book.worksheets[0]
            sheet.reset_dimensions()
    except BROKEN as error:
        raise damaged from error
    lines = sheet.iter_rows(max_col=MAX_COLUMNS + 1)
    while True:
        try:
            line = next(lines, None)
        except BROKEN as error:
            raise damaged from error
        if line is None:
            return
        yield [_cell_of_sheet(cell) for cell in line]


def _cell_of_sheet(cell: Any) -> Cell:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return ""
    if kind == "f" or (isinstance(value, str) and value.startswith("=")):
        return RefusedCell(_("This is a formula. Write the value itself: copy the cell and paste its value."))
    if kind == "e":
        return RefusedCell(_("A formula went wrong here. Write the value itself."))
    if isinstance(value, datetime | date | time | timedelta):
        return RefusedCell(_("This is a date. Write a number or a text."))
    if isinstance(value, bool):
        return RefusedCell(_("This is neither a number nor a text."))
    if isinstance(value, int | float | Decimal):
        return _number(value)
    text = str(value)
    if len(text) > MAX_LETTERS:
        return RefusedCell(filled(_("This is too long: at most %(most)d letters."), {"most": MAX_LETTERS}))
    return plain(text.replace("\x00", "")).strip()


def _number(value: float | Decimal) -> str:
    """Return a number as somebody would type it: 14000, not 14000.0."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        return str(value)
    return f"{number:.0f}" if number == number.to_integral_value() and abs(number) < 10**15 else f"{number:f}"
