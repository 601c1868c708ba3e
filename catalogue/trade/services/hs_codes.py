"""Loading the Harmonized System from the files under `catalogue/trade/data/`."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from django.db import transaction

from catalogue.trade.models import HSCode
from marketplace.core.khmer import fold

DATA: Final = Path(__file__).resolve().parent.parent / "data"
#: What a change of the files changes in a row.
_TOLD: Final = ("text_en", "text_km", "search_text", "parent_id", "level")


def load_hs_codes(*, advance: Callable[[int], object] = lambda rows: None) -> int:
    """Load every code and return how many were made; words of those that are there are brought up to date.

    Args:
        advance: Called with a number of rows that were read, for a progress bar.
    """
    khmer = {code: (text, also) for code, text, also in _rows("hs2022_km")}
    words: dict[str, str] = {}
    rows: list[HSCode] = []
    for code, text in sorted(_rows("hs2022"), key=lambda row: (len(row[0]), row[0])):
        text_km, also = khmer.get(code, ("", ""))
        words[code] = f"{words.get(code[:-2], '')} {text} {text_km} {also}".strip()
        rows.append(
            HSCode(
                code=code,
                parent_id=code[:-2] or None,
                level=len(code),
                text_en=text,
                text_km=text_km,
                search_text=f"{code} {fold(words[code])}",
            )
        )
    with transaction.atomic(durable=True):
        before = HSCode.objects.count()
        for level in (2, 4, 6):
            some = [row for row in rows if row.level == level]
            HSCode.objects.bulk_create(
                some, batch_size=500, update_conflicts=True, unique_fields=["code"], update_fields=_TOLD
            )
            advance(len(some))
        return HSCode.objects.count() - before


def code_count() -> int:
    """Return how many codes the file holds."""
    return sum(1 for _ in _rows("hs2022"))


def _rows(name: str) -> Iterator[list[str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows
