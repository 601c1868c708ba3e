"""The list of specially designated nationals of the United States Treasury, as its XML or its CSV.

Source: OFAC, "SDN data formats": SDN.XML (sdnList, sdnEntry with uid, firstName, lastName, sdnType, programList,
akaList with a category "strong" or "weak"); SDN.CSV without headings (ent_num, SDN_Name, SDN_Type, Program, Title, …,
Remarks as the twelfth) and ALT.CSV (ent_num, alt_num, alt_type, alt_name, remarks), where "-0-" stands for nothing.
A name in the CSV is written "LAST, First".
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from typing import Final
from xml.etree.ElementTree import Element

from marketplace.screening.formats.base import ReadList, ReadParty, UnreadableList, children, tag_of, text_of, walk

_NOTHING: Final = "-0-"
_COLUMNS: Final = 12
_ALIAS_COLUMNS: Final = 5
_REMARKS: Final = 11
_KINDS: Final = {"individual": "person", "vessel": "vessel", "aircraft": "vessel"}
#: Weak names stand only among the remarks of the CSV: (weak aka 'Somebody').
_WEAK_AKA: Final = re.compile(r"(?:weak )?[an]\.?k\.?a\.? '([^']+)'", re.IGNORECASE)


def read_ofac(content: bytes, aliases: bytes | None = None) -> ReadList:
    """Return what the list holds, from its XML, or from its CSV and the CSV of other names beside it.

    Raises:
        UnreadableList: It is not that list.
    """
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return _from_xml(content)
    return _from_csv(content, aliases)


def _from_xml(content: bytes) -> ReadList:
    published: date | None = None
    parties: list[ReadParty] = []
    is_first = True
    for element in walk(content, frozenset({"sdnEntry", "publshInformation"})):
        if is_first and tag_of(element) != "sdnList":
            raise UnreadableList(f"{tag_of(element)} is not sdnList")
        is_first = False
        if tag_of(element) == "publshInformation":
            published = _day(text_of(element, "Publish_Date"))
        elif tag_of(element) == "sdnEntry":
            parties.append(_entry(element))
    return ReadList(published, parties)


def _entry(element: Element) -> ReadParty:
    names = [("main", _full(element))]
    for aka in children(element, "akaList", "aka"):
        names.append(("weak" if text_of(aka, "category") == "weak" else "alias", _full(aka)))
    births = [text_of(one, "dateOfBirth") for one in children(element, "dateOfBirthList", "dateOfBirthItem")]
    papers = [f"{text_of(one, 'idType')} {text_of(one, 'idNumber')}" for one in children(element, "idList", "id")]
    programmes = [" ".join((one.text or "").split()) for one in children(element, "programList", "program")]
    return ReadParty(
        reference=text_of(element, "uid"),
        kind=_KINDS.get(text_of(element, "sdnType").lower(), "entity"),
        names=names,
        programme=", ".join(programmes),
        particulars=[text for text in (*births, *papers, text_of(element, "remarks")) if text.strip()],
    )


def _full(element: Element) -> str:
    return " ".join(filter(None, (text_of(element, "firstName"), text_of(element, "lastName"))))


def _from_csv(content: bytes, aliases: bytes | None) -> ReadList:
    parties: dict[str, ReadParty] = {}
    for row in _rows(content, _COLUMNS):
        number, name, kind, programme = row[:4]
        remarks = row[_REMARKS]
        names = [("main", _turned(name))]
        names += [("weak", weak) for weak in _WEAK_AKA.findall(remarks)]
        parties[number] = ReadParty(
            reference=number,
            kind=_KINDS.get(kind.lower(), "entity"),
            names=names,
            programme=programme,
            particulars=[remarks] if remarks else [],
        )
    for row in _rows(aliases or b"", _ALIAS_COLUMNS):
        if row[0] in parties:
            parties[row[0]].names.append(("alias", _turned(row[3])))
    return ReadList(None, list(parties.values()))


def _rows(content: bytes, columns: int) -> list[list[str]]:
    """Return the rows of a CSV file with what stands for nothing as nothing."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text.replace("\x1a", ""))):
            if not cells:
                continue
            if len(cells) != columns or not cells[0].strip().isdigit():
                raise UnreadableList(f"row {len(rows) + 1} is none of this list")
            rows.append(["" if cell.strip() == _NOTHING else cell.strip() for cell in cells])
    except csv.Error as error:
        raise UnreadableList(str(error)) from error
    return rows


def _turned(name: str) -> str:
    """Return "LAST, First" as "First LAST"; a firm's name that has a comma reads no worse for it."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma else name


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007  # a day, no moment
    except ValueError:
        return None
