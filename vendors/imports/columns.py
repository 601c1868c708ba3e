"""The columns of a table of listings, and headings told apart however they are written."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from vendors.imports.refusals import UnableToReadFile, filled
from vendors.imports.tables import column_letter

DATA: Final = Path(__file__).resolve().parent.parent / "data" / "columns.toml"
#: Before the code of something that goods say of themselves; a text has the language behind it.
ATTRIBUTES: Final = "attributes"
#: Before the name of a trade term, which takes effect at once, too.
TRADE: Final = "trade"
#: What is set of something that is on sale without review.
OFFER: Final = ("price_khr", "price_usd", "num_in_stock", "min_quantity", "quantity_step")
#: Signs that nobody sees and marks that people put behind what must be filled in.
_UNSEEN: Final = re.compile("[\u200b\u200c\u200d\u2060\ufeff*៖:]+")
_CODE, _PHOTOS = "code", "photos"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: its key, its headings, what is said of it, and what stands in it as an example; by language."""

    key: str
    headings: Mapping[str, str]
    helps: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FoundColumn:
    """A column as it stands in a file."""

    column: Column
    index: int
    heading: str

    @property
    def name(self) -> str:
        """What a person finds it by: its heading and its letter."""
        return f"{self.heading} ({column_letter(self.index)})"


@cache
def fixed_columns() -> tuple[Column, ...]:
    """Return the columns that every table has."""
    with DATA.open("rb") as file:
        rows: dict[str, dict[str, str]] = tomllib.load(file)

    def told(row: Mapping[str, str], name: str) -> dict[str, str]:
        return {one: row[f"{name}_{one}"] for one in ("km", "en") if f"{name}_{one}" in row}

    return tuple(
        Column(
            key=key,
            headings={"km": row["km"], "en": row["en"]},
            helps=told(row, "help"),
            examples=told(row, "example"),
        )
        for key, row in rows.items()
    )


def found_columns(headings: Sequence[str], columns: Iterable[Column]) -> dict[str, FoundColumn]:
    """Return the columns of a file by key.

    Raises:
        UnableToReadFile: A heading is not known, is missing above something, or is there twice.
    """
    known = {heading_key(name): column for column in columns for name in (column.key, *column.headings.values())}
    found: dict[str, FoundColumn] = {}
    for index, heading in enumerate(headings):
        letter = {"heading": heading[:80], "letter": column_letter(index)}
        if not heading:
            raise UnableToReadFile(filled(_("Column %(letter)s has no heading."), letter))
        column = known.get(heading_key(heading))
        if column is None:
            raise UnableToReadFile(
                filled(
                    _(
                        "The heading “%(heading)s” in column %(letter)s is not known. Use those of the file that we prepared."
                    ),
                    letter,
                )
            )
        if column.key in found:
            raise UnableToReadFile(filled(_("The heading “%(heading)s” in column %(letter)s is there twice."), letter))
        found[column.key] = FoundColumn(column=column, index=index, heading=heading)
    return found


def language_of(found: Mapping[str, FoundColumn]) -> str:
    """Return the language in which most headings are written."""
    in_khmer = sum(heading_key(one.heading) == heading_key(one.column.headings["km"]) for one in found.values())
    return "km" if in_khmer * 2 > len(found) else "en"


def heading_key(heading: Any) -> str:
    """Return a heading so that it is known however it is written."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFC", str(heading))).casefold().split())
