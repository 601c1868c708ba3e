"""Numbers of postal items: two letters, eight digits, a check digit, two letters of the country.

Source: UPU standard S10-12, "Identification of postal items, 13-character identifier".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
MAX_SERIAL: Final = 99_999_999
_SHAPE: Final = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")


class InvalidS10(ValueError):
    """The text is not the number of a postal item."""


@dataclass(frozen=True, slots=True)
class S10:
    """One number, taken apart."""

    indicator: str
    serial: int
    country: str

    def __str__(self) -> str:
        return format_s10(indicator=self.indicator, serial=self.serial, country=self.country)

    @property
    def spaced(self) -> str:
        """Return the number as people read it aloud: ``EE 00 000 001 4 KH`` in groups."""
        text = str(self)
        return f"{text[:2]} {text[2:5]} {text[5:8]} {text[8:11]} {text[11:]}"


def check_digit(serial: int) -> int:
    """Return the check digit of a serial number of up to eight digits.

    Source: UPU S10-12: 11 minus the weighted sum modulo 11, where 10 becomes 0 and 11 becomes 5.
    """
    if not 0 <= serial <= MAX_SERIAL:
        raise InvalidS10(f"serial number {serial} has more than eight digits")
    total = sum(int(digit) * weight for digit, weight in zip(f"{serial:08d}", WEIGHTS, strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)


def format_s10(*, indicator: str, serial: int, country: str = "KH") -> str:
    """Return the thirteen characters of a number."""
    text = f"{indicator}{serial:08d}{check_digit(serial)}{country}"
    if not _SHAPE.fullmatch(text):
        raise InvalidS10(f"{text!r} is not two letters, nine digits and two letters")
    return text


def parse_s10(text: str) -> S10:
    """Return the parts of a number that a person may have typed with spaces or in small letters.

    Raises:
        InvalidS10: The shape or the check digit is wrong.
    """
    match = _SHAPE.fullmatch(re.sub(r"[ \-]", "", text).upper())
    if match is None:
        raise InvalidS10(f"{text!r} is not two letters, nine digits and two letters")
    indicator, serial, check, country = match.groups()
    if check_digit(int(serial)) != int(check):
        raise InvalidS10(f"{text!r} has a wrong check digit")
    return S10(indicator=indicator, serial=int(serial), country=country)


def is_s10(text: str) -> bool:
    """Return whether the text is the number of a postal item."""
    try:
        parse_s10(text)
    except InvalidS10:
        return False
    return True
