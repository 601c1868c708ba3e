"""Reads `table.txt`: who may reach what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "table.txt"


@dataclass(frozen=True)
class Row:
    """Who may look at an address, and who may do something there, each by their letters."""

    reads: frozenset[str]
    acts: frozenset[str]


@cache
def table() -> dict[str, Row]:
    """Return the rows by address.

    Raises:
        ValueError: An address stands there twice, or a line is no row.
    """
    found: dict[str, Row] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        reads, acts, address = line.split()
        if address in found:
            raise ValueError(f"{address} stands twice in {FILE.name}.")
        found[address] = Row(frozenset(reads) - {"."}, frozenset(acts) - {"."})
    return found
