"""What a list holds, in one shape for all lists, and safe reading of XML."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse


class UnreadableList(ValueError):
    """The file is not such a list, or damaged."""


@dataclass
class ReadParty:
    """One entry: the list's own number, what it is, and its names as (kind, text), the main name first."""

    reference: str
    kind: str
    names: list[tuple[str, str]]
    programme: str = ""
    particulars: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ReadList:
    """A list as it was read: its own date, where it has one, and its entries."""

    published_on: date | None
    parties: list[ReadParty]


def tag_of(element: Element) -> str:
    """Return an element's name without its namespace: OFAC has changed it more than once."""
    return str(element.tag).rpartition("}")[2]


def text_of(element: Element, name: str) -> str:
    """Return the text of the first child of a name, on one line; empty where there is none."""
    found = child(element, name)
    return "" if found is None else " ".join((found.text or "").split())


def child(element: Element, name: str) -> Element | None:
    """Return the first child of a name."""
    return next((one for one in element if tag_of(one) == name), None)


def children(element: Element, *names: str) -> Iterator[Element]:
    """Return the elements that a path of names leads to."""
    found = [element]
    for name in names:
        found = [one for above in found for one in above if tag_of(one) == name]
    yield from found


def walk(content: bytes, wanted: frozenset[str]) -> Iterator[Element]:
    """Return each element of a wanted name with all that is in it, the root's start first; each is let go after use.

    No entity is opened and nothing is fetched.

    Raises:
        UnreadableList: It is no XML, or tries what no list needs.
    """
    try:
        events: Any = iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True)
        is_first = True
        for event, element in events:
            if is_first:
                is_first = False
                yield element
            elif event == "end" and tag_of(element) in wanted:
                yield element
                element.clear()
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise UnreadableList(str(error)) from error
