"""The Security Council's consolidated list, as its XML.

Source: https://scsanctions.un.org/resources/xml/en/consolidated.xml, schema of the page "Security Council Consolidated
List": CONSOLIDATED_LIST holds INDIVIDUALS and ENTITIES; each has a DATAID, a REFERENCE_NUMBER, up to four parts of a
name, aliases with a QUALITY ("Good", "Low", "a.k.a.", "f.k.a."), and a name in its original script.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from xml.etree.ElementTree import Element

from marketplace.screening.formats.base import ReadList, ReadParty, UnreadableList, children, tag_of, text_of, walk

_KINDS: Final = {"INDIVIDUAL": "person", "ENTITY": "entity"}
_PARTS: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def read_un(content: bytes) -> ReadList:
    """Return what the consolidated list holds.

    Raises:
        UnreadableList: It is not that list.
    """
    published: date | None = None
    parties: list[ReadParty] = []
    for element in walk(content, frozenset(_KINDS)):
        if tag_of(element) in _KINDS:
            parties.append(_party(element))
        elif tag_of(element) == "CONSOLIDATED_LIST":
            published = _day(element.get("dateGenerated", ""))
        else:
            raise UnreadableList(f"{tag_of(element)} is not CONSOLIDATED_LIST")
    return ReadList(published, parties)


def _party(element: Element) -> ReadParty:
    names = [("main", " ".join(filter(None, (text_of(element, part) for part in _PARTS))))]
    for alias in children(element, f"{tag_of(element)}_ALIAS"):
        kind = "weak" if text_of(alias, "QUALITY").lower() == "low" else "alias"
        names.append((kind, text_of(alias, "ALIAS_NAME")))
    names.append(("alias", text_of(element, "NAME_ORIGINAL_SCRIPT")))
    told = [text_of(element, "COMMENTS1")]
    told += [" ".join(filter(None, map(_words, birth))) for birth in children(element, "INDIVIDUAL_DATE_OF_BIRTH")]
    told += [_words(one) for one in children(element, "NATIONALITY", "VALUE")]
    return ReadParty(
        reference=text_of(element, "REFERENCE_NUMBER") or text_of(element, "DATAID"),
        kind=_KINDS[tag_of(element)],
        names=names,
        programme=text_of(element, "UN_LIST_TYPE"),
        particulars=[text for text in told if text],
    )


def _words(element: Element) -> str:
    return " ".join((element.text or "").split())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
