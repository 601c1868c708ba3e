"""The countries of the world by their codes, and what each is called.

A code is ISO 3166-1 alpha-2. The names are data: see `data/README.md` for where they come from.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME: Final = "KH"
_FILE: Final = Path(__file__).parent / "data" / "countries.csv"


@dataclass(frozen=True, slots=True)
class CountryName:
    """One country, as it is called here."""

    code: str
    name_en: str
    name_km: str

    @property
    def name(self) -> str:
        """Its name in the reader's language."""
        return self.name_km if (get_language() or "km").startswith("km") else self.name_en


@cache
def countries() -> Mapping[str, CountryName]:
    """Return every country by its code."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: CountryName(row["code"], row["name_en"], row["name_km"]) for row in csv.DictReader(file)}


def is_country(code: str) -> bool:
    """Return whether a code names a country."""
    return code in countries()


def is_abroad(code: str) -> bool:
    """Return whether a code names another country than Cambodia."""
    return code != HOME and is_country(code)


def country_name(code: str, *, language: str = "") -> str:
    """Return what a country is called, in the reader's language or in one that is named; of no country, its code."""
    found = countries().get(code)
    if found is None:
        return code
    if not language:
        return found.name
    return found.name_km if language == "km" else found.name_en


def country_choices(*, with_home: bool = True) -> list[tuple[str, str]]:
    """Return the countries for a list to choose from, as (code, name), by name; Cambodia first where it is among them."""
    found = sorted(countries().values(), key=lambda one: (one.code != HOME, one.name))
    return [(one.code, one.name) for one in found if with_home or one.code != HOME]
