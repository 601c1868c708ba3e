"""Tables and archives as vendors send them, good and bad, for tests."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook


def csv_table(*lines: Sequence[Any], delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """Return lines as a CSV file, the headings first."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue().encode(encoding)


def xlsx_table(*lines: Sequence[Any]) -> bytes:
    """Return lines as an XLSX file; texts that begin with = become formulas, as in a spreadsheet."""
    book = Workbook()
    for line in lines:
        book.active.append(list(line))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(files: Mapping[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP file with these files in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
