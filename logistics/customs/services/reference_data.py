"""Loading the samples of the house: every row is marked as one until somebody confirms it at the desk."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from logistics.customs.services.kinds import KINDS
from logistics.services.terms.keeping import plan_rows

DATA: Final = Path(__file__).resolve().parent.parent / "data"


def _rows(code: str) -> list[tuple[int, dict[str, str]]]:
    with (DATA / f"{code}.csv").open(encoding="utf-8", newline="") as file:
        return list(enumerate(csv.DictReader(file), start=2))


def row_count() -> int:
    """Return how many rows all files hold."""
    return sum(len(_rows(code)) for code in KINDS)


def load_customs(*, advance: Callable[[int], object] = lambda rows: None) -> dict[str, int]:
    """Load what is not there yet, and return how many rows of each table were made; nothing that stands is touched.

    Args:
        advance: Called with a number of rows that were read, for a progress bar.

    Raises:
        ValueError: A row of the files cannot be read.
    """
    made: dict[str, int] = {}
    with transaction.atomic(durable=True):
        for code, kind in KINDS.items():
            rows = _rows(code)
            plan = plan_rows(kind=kind, rows=rows)
            broken = [one for one in plan.problems if one.column != "valid_from"]
            if broken:
                raise ValueError(f"{code}.csv: {broken[:3]}")
            new: list[Any] = list(plan.new)
            for one in new:
                one.is_sample = True
            kind.model._default_manager.bulk_create(new)
            made[code] = len(new)
            advance(len(rows))
    return made
