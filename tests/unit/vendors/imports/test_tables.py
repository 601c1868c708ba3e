"""Files as vendors' computers write them, and files that somebody made to do harm."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from tests.support.tables import csv_table, xlsx_table, zipped
from vendors.imports.escaping import escaped, plain
from vendors.imports.refusals import RefusedCell, UnableToReadFile
from vendors.imports.tables import MAX_BYTES, MAX_COLUMNS, column_letter, read_table

HEADINGS = ("Code", "Name", "Price")


def read(content: bytes) -> list[tuple[int, list[Any]]]:
    table = read_table(content)
    return [(row.number, [cell if isinstance(cell, str) else "refused" for cell in row.cells]) for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_as_excel_writes_it_in_any_country(delimiter: str, encoding: str) -> None:
    content = csv_table(HEADINGS, ("a1", "កន្ត្រក; ធំ", "14000"), delimiter=delimiter, encoding=encoding)

    assert read_table(content).headings == list(HEADINGS)
    assert read(content) == [(2, ["a1", "កន្ត្រក; ធំ", "14000"])]


def test_rows_are_counted_as_a_spreadsheet_shows_them() -> None:
    content = csv_table(HEADINGS, ("a1", "two\nlines", "1"), ("", "", ""), ("a2", "x", "2"))

    assert [number for number, _cells in read(content)] == [2, 4]


def test_a_line_that_names_the_separator_is_understood() -> None:
    assert read(b"sep=;\nCode;Name\na1;Basket\n") == [(3, ["a1", "Basket"])]


def test_numbers_of_a_workbook_come_as_somebody_would_type_them() -> None:
    content = xlsx_table(HEADINGS, ("a1", "Basket", 14000), ("a2", "Box", 14000.0), ("a3", "Cup", 14000.5))

    assert [cells[2] for _number, cells in read(content)] == ["14000", "14000", "14000.5"]


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://evil.example","x")', "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", "\tx", "\rx"]
)
def test_what_a_spreadsheet_would_run_is_refused_in_csv_where_it_stands(text: str) -> None:
    [row] = read_table(csv_table(HEADINGS, ("a1", text, "5"))).rows

    assert isinstance(row.cells[1], RefusedCell)
    assert "may not begin with" in str(row.cells[1].words)
    assert row.cells[2] == "5"


@pytest.mark.parametrize("text", ["-5", "+855 12 345 678", "-", "14,000", "-1.5"])
def test_a_number_is_no_formula(text: str) -> None:
    [row] = read_table(csv_table(HEADINGS, ("a1", text, "5"))).rows

    assert row.cells[1] == text


def test_a_formula_in_a_workbook_is_refused_and_never_worked_out() -> None:
    [row] = read_table(xlsx_table(HEADINGS, ("a1", '=HYPERLINK("http://evil.example","x")', "=1+1"))).rows

    assert [type(cell) for cell in row.cells] == [str, RefusedCell, RefusedCell]
    assert isinstance(row.cells[1], RefusedCell)
    assert "This is a formula" in str(row.cells[1].words)


def test_a_date_in_a_workbook_is_refused_where_it_stands() -> None:
    from datetime import date

    [row] = read_table(xlsx_table(HEADINGS, ("a1", "x", date(2026, 1, 2)))).rows

    assert isinstance(row.cells[2], RefusedCell)


@pytest.mark.parametrize("text", ["=1+1", "- handmade", "@home", "'=1", "''=1", "\tx", "'quoted'", "plain", "+", "-"])
def test_what_goes_out_made_safe_comes_back_as_it_was(text: str) -> None:
    assert plain(escaped(text)) == text
    assert escaped(text)[0] not in "=+@\t\r"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "No headings"),
        (b"\n\n\n", "No headings"),
        (b"\xd0\xcf\x11\xe0old excel", "Save it as XLSX"),
        (b"%PDF-1.4", "Save it as XLSX"),
        ("Code\nកន្ត្រក".encode("utf-16-le"), "cannot be read"),
        (b"Code\n\xff\xfe\xfa", "letters of this file"),
        (b"PK\x03\x04 not really", "cannot be opened"),
        (b'Code,Name\na1,"never closed\n', "quotation mark"),
        (b"a" * (MAX_BYTES + 1), "too large"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(UnableToReadFile) as refused:
        list(read_table(content).rows)

    assert words in str(refused.value)


def test_a_zip_file_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(UnableToReadFile):
        list(read_table(zipped({"a.txt": b"x"})).rows)


def test_a_workbook_that_would_grow_is_refused_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zipped({"xl/worksheets/sheet1.xml": b"0" * 60_000_000})
    assert len(bomb) < 100_000
    monkeypatch.setattr("openpyxl.load_workbook", lambda *_a, **_k: pytest.fail("it was opened"))

    with pytest.raises(UnableToReadFile, match="too large"):
        read_table(bomb)


def test_a_workbook_whose_words_grow_by_themselves_is_refused() -> None:
    good = xlsx_table(HEADINGS, ("a1", "x", 1))
    out = io.BytesIO()
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = f"{entities}]><worksheet><sheetData>&j;</sheetData></worksheet>".encode()
            new.writestr(name, content)

    with pytest.raises(UnableToReadFile):
        list(read_table(out.getvalue()).rows)


def test_a_workbook_with_a_cell_at_the_end_of_the_world_costs_nothing() -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(list(HEADINGS))
    book.active.cell(row=1_048_576, column=16_384, value="far")
    out = io.BytesIO()
    book.save(out)

    assert read(out.getvalue()) == []


def test_more_columns_than_any_table_has_are_refused() -> None:
    with pytest.raises(UnableToReadFile):
        read_table(csv_table([f"c{n}" for n in range(MAX_COLUMNS + 1)]))


def test_cells_beyond_the_headings_are_told() -> None:
    [row] = read_table(csv_table(HEADINGS, ("a1", "x", "5", "more"))).rows

    assert isinstance(row.cells[2], RefusedCell)


def test_columns_are_called_as_a_spreadsheet_calls_them() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
