"""What was agreed with each carrier about the cash it takes: how soon it hands it over, and how its list is headed."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from vendors.imports.columns import heading_key

DATA: Final = Path(__file__).resolve().parent / "data" / "carriers.toml"
_COLUMNS: Final = ("parcel", "order", "amount", "currency_column")


@dataclass(frozen=True)
class Agreement:
    """One carrier's: within which time its cash should be here, its currency, and its headings by column."""

    carrier: str
    within: timedelta
    currency: str
    headings: dict[str, frozenset[str]]

    def columns(self, headings: Sequence[str]) -> dict[str, int]:
        """Return where in a list each column stands; columns that are not there, or not known, are left out."""
        found: dict[str, int] = {}
        for index, heading in enumerate(headings):
            key = heading_key(heading)
            for column, names in self.headings.items():
                if key in names:
                    found.setdefault(column, index)
        return found


@cache
def _data() -> dict[str, dict[str, Any]]:
    with DATA.open("rb") as file:
        rows: dict[str, dict[str, Any]] = tomllib.load(file)
    return rows


@cache
def agreement_with(carrier: str) -> Agreement:
    """Return what was agreed with a carrier; where nothing was, what holds for all."""
    default, own = _data()["default"], _data().get(carrier, {})
    return Agreement(
        carrier=carrier,
        within=timedelta(days=own.get("days", default["days"])),
        currency=own.get("currency", default["currency"]),
        headings={
            column: frozenset(heading_key(name) for name in (*default[column], *own.get(column, ())))
            for column in _COLUMNS
        },
    )
