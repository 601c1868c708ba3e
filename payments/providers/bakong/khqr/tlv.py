"""Objects of a KHQR code, their checksum, and the characters that may stand in them."""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

#: Two digits of tag, two of length. `[0-9]` and not `\d`, which would take Khmer digits too.
_HEAD: Final = re.compile(r"[0-9]{4}")
_CHECKSUM_OBJECT: Final = re.compile(r"6304[0-9A-Fa-f]{4}")
#: Each of 100 tags once, each with at most 99 characters: nothing longer can be a code.
MAX_LENGTH: Final = 100 * (2 + 2 + 99)
MAX_VALUE: Final = 99

#: Direction marks can make a name read as another on the payer's phone.
_DIRECTION_MARKS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
#: Control characters, halves of surrogate pairs, line and paragraph separators.
_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})


def parse(text: str) -> list[tuple[str, str]] | None:
    """Return the objects of a text in order, or None when it is not made of whole objects."""
    objects: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        if not _HEAD.match(text, at):
            return None
        end = at + 4 + int(text[at + 2 : at + 4])
        if end > len(text):
            return None
        objects.append((text[at : at + 2], text[at + 4 : end]))
        at = end
    return objects


def build(objects: Iterable[tuple[str, str]]) -> str:
    """Return objects written one after the other.

    Raises:
        ValueError: A value is longer than two digits can say.
    """
    parts: list[str] = []
    for tag, value in objects:
        if len(value) > MAX_VALUE:
            raise ValueError(f"tag {tag} holds {len(value)} characters")
        parts.append(f"{tag}{len(value):02d}{value}")
    return "".join(parts)


def checksum(text: str) -> str:
    """Return the four hexadecimal digits that close a code whose text, with `6304`, is given.

    Source: CRC-16/CCITT-FALSE (polynomial 1021, start FFFF, no reflection) over UTF-8, as NBC's SDK samples show;
    `binascii.crc_hqx` is that polynomial.
    """
    return f"{binascii.crc_hqx(text.encode('utf-8', 'surrogatepass'), 0xFFFF):04X}"


def ends_with_checksum(text: str) -> bool:
    """Say whether the last eight characters look like the checksum object."""
    return _CHECKSUM_OBJECT.fullmatch(text[-8:]) is not None


def is_checksum_right(text: str) -> bool:
    """Say whether the last four characters are the checksum of what stands before them, in either letter case."""
    return checksum(text[:-4]) == text[-4:].upper()


def is_clean(text: str) -> bool:
    """Say whether every reader will see the same characters.

    Refused are characters beyond the Basic Multilingual Plane (emoji: JavaScript, Java and C# count two, Python and Go
    one, so the lengths differ), control characters, and marks that turn the direction of writing.
    """
    if text.isascii():
        return text.isprintable()
    return not any(
        char > "\uffff" or char in _DIRECTION_MARKS or unicodedata.category(char) in _REFUSED_CATEGORIES
        for char in text
    )
