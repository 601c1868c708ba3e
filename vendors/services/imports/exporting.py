"""Tables written out: everything that a vendor has on sale, the file to begin with, the faults of an import."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from vendors.imports.columns import fixed_columns
from vendors.imports.escaping import escaped
from vendors.services.imports.lookups import Lookups, shelf_path
from vendors.services.imports.present import all_present_of
from vendors.services.imports.telling import told

if TYPE_CHECKING:
    from vendors.imports.columns import Column
    from vendors.models import ListingImport, Vendor

CSV, XLSX = "csv", "xlsx"
#: What a browser is told of each kind.
KINDS: Final = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export_listings(*, vendor: Vendor, language: str, kind: str) -> bytes:
    """Return everything that a vendor has on sale or has paused as a table, with headings in one language.

    It comes back unchanged: `look_through` finds nothing in it that would change anything.
    """
    lookups = Lookups(vendor)
    rows = [told(one, lookups=lookups, language=language) for one in all_present_of(vendor=vendor)]
    used = {key for row in rows for key in row}
    columns = [column for column in lookups.columns if "." not in column.key or column.key in used]
    return _table(columns, rows, language=language, kind=kind)


def template(*, vendor: Vendor, language: str, kind: str) -> bytes:
    """Return a table to begin with: all headings that this vendor may need, and one row as an example."""
    lookups = Lookups(vendor)
    row = {column.key: column.examples[language] for column in lookups.columns if language in column.examples}
    shelf = next((one for one in lookups.shelves_by_path.values() if one.is_public and one.is_leaf()), None)
    if shelf is not None:
        row["category"] = shelf_path(shelf, lookups.shelves_by_path, language)
    place = vendor.village.public_code if vendor.village else vendor.commune.code if vendor.commune else ""
    return _table(lookups.columns, [row | {"origin": place}], language=language, kind=kind)


def column_helps() -> list[tuple[str, str]]:
    """Return the headings about which something is to be said, with that, in the reader's language."""
    language = "km" if (get_language() or "km") == "km" else "en"
    return [(one.headings[language], one.helps[language]) for one in fixed_columns() if language in one.helps]


def faults_table(*, listing_import: ListingImport) -> bytes:
    """Return what is wrong in a file as CSV, in the reader's language."""
    rows = [[str(fault.row or ""), fault.column, fault.words] for fault in listing_import.faults.order_by("row", "pk")]
    return _csv([[_("Row"), _("Column"), _("What is wrong")], *rows])


def _table(columns: Sequence[Column], rows: Iterable[Mapping[str, str]], *, language: str, kind: str) -> bytes:
    lines = [[column.headings[language] for column in columns]]
    lines += [[row.get(column.key, "") for column in columns] for row in rows]
    return _csv(lines) if kind == CSV else _xlsx(lines)


def _csv(lines: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([escaped(text) for text in line] for line in lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()  # by this mark Excel knows that the letters are UTF-8


def _xlsx(lines: Iterable[Sequence[str]]) -> bytes:
    """Return lines as XLSX, every cell a text: no program takes one for a formula, a date, or a number without its 0."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Products")

    def cells(line: Sequence[str]) -> Iterator[WriteOnlyCell | None]:
        for text in line:
            cell = WriteOnlyCell(sheet, value=_legal(escaped(text))) if text else None
            if cell is not None:
                cell.data_type = "s"
                cell.number_format = "@"
            yield cell

    for line in lines:
        sheet.append(cells(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _legal(text: str) -> str:
    """Return a text without the control characters that XLSX cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\n\t")
