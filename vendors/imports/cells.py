"""What stands in one cell, as a value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from marketplace.core.khmer import latin_digits
from marketplace.core.typed import NotANumber, dollars, whole_number
from vendors.imports.columns import heading_key
from vendors.imports.refusals import UnableToReadCell

_WHOLE_WORDS: Final = {
    "invalid": _("This is not a number. Write it with digits only."),
    "fraction": _("Write a whole number, without a fraction."),
    "too_long": _("This number is too large to be right."),
}
_RIEL_WORDS: Final = _WHOLE_WORDS | {
    "invalid": _("This is not a price. Write it in riel, for example 14000."),
    "fraction": _("There are no parts of a riel. Write a whole number, for example 14000."),
}


def whole(text: str) -> int:
    """Return a whole number, 0 or more.

    Raises:
        UnableToReadCell: It is none.
    """
    number = _number(text, _WHOLE_WORDS)
    if number < 0:
        raise UnableToReadCell(_("This cannot be less than zero."))
    return number


def riel(text: str) -> Decimal:
    """Return a price in riel.

    Raises:
        UnableToReadCell: It is none, or not a whole one.
    """
    return Decimal(_number(text, _RIEL_WORDS))


def price_in_dollars(text: str) -> Decimal:
    """Return a price in dollars.

    Raises:
        UnableToReadCell: It is none.
    """
    try:
        return dollars(text)
    except NotANumber as error:
        raise UnableToReadCell(_("This is not a price in dollars. Write it like 3.50.")) from error


def months(text: str) -> tuple[int, ...]:
    """Return the months of harvest, from 1 to 12.

    Raises:
        UnableToReadCell: One is no month.
    """
    parts = [part for part in re.split(r"[;,/\s]+", latin_digits(text)) if part]
    if not all(part.isdecimal() and 1 <= int(part[:4]) <= 12 for part in parts):
        raise UnableToReadCell(_("There is no such month. Write numbers from 1 to 12, such as 1; 2; 12."))
    return tuple(sorted({int(part) for part in parts}))


def names(text: str) -> list[str]:
    """Return several names in one cell, in order, none twice."""
    return list(dict.fromkeys(part.strip() for part in re.split(r"[;,\n]+", text) if part.strip()))


def place_code(text: str) -> str:
    """Return the code of a place; spreadsheets take the zero away that many begin with."""
    code = latin_digits(text).strip()
    return code.zfill(len(code) + len(code) % 2) if code.isdecimal() else code


def chosen(text: str, codes: Mapping[str, str], *, is_many: bool) -> Any:
    """Return the code of an option by what it is called, or a list of codes where several may be chosen.

    Args:
        text: What stands in the cell.
        codes: Codes by what their options are called, as `columns.heading_key` makes it.
        is_many: Whether several may be chosen.

    Raises:
        UnableToReadCell: There is no such option.
    """
    if heading_key(text) in codes:
        code = codes[heading_key(text)]
        return [code] if is_many else code
    parts = [part for part in re.split(r"[;\n]" if ";" in text else r"[,\n]", text) if part.strip()]
    found = [codes.get(heading_key(part)) for part in parts]
    if not is_many or not found or None in found:
        raise UnableToReadCell(_("Choose from the list."))
    return found


def _number(text: str, words: Mapping[str, Any]) -> int:
    try:
        return whole_number(text)
    except NotANumber as error:
        raise UnableToReadCell(words[error.code]) from error
