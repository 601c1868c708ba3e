"""Forms with rows that come and go.

# Note [Rows come and go by buttons]
Each row has a number of its own, sent as `<kind>_row`; its fields begin with it. A button adds a number or leaves one
out, and the form comes back with everything typed kept. With htmx only that part of the page is swapped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms.utils import ErrorDict


class Row(forms.Form):
    """One row of several. See Note [Rows come and go by buttons]."""

    def __init__(self, data: Any = None, *, kind: str, row: int, is_checked: bool, initial: Any = None) -> None:
        super().__init__(data, prefix=f"{kind}{row}", initial=dict(initial or {}))
        self.row, self.is_checked = row, is_checked

    def full_clean(self) -> None:
        """Check all fields, but nothing while rows still come and go."""
        super().full_clean()
        if not self.is_checked:
            self._errors = ErrorDict(renderer=self.renderer)
            self.cleaned_data = {}


def rows_sent(
    data: Any, *, kind: str, begin: Sequence[Mapping[str, Any]], most: int
) -> Iterator[tuple[Any, int, Mapping[str, Any] | None]]:
    """Yield the rows of a kind: as they were sent, one more or one fewer by a button, else those it begins with.

    Args:
        data: What was sent; None where nothing was.
        kind: With which word the names of its fields begin.
        begin: What each row says at first.
        most: How many there can be.

    Returns:
        For each row what was sent, its number, and what it begins with.
    """
    if data is None:
        yield from ((None, row, initial) for row, initial in enumerate(begin))
        return
    sent = [int(row) for row in data.getlist(f"{kind}_row")[:most] if row.isdecimal() and len(row) < 4]
    rows = [row for row in dict.fromkeys(sent) if str(row) != data.get(f"{kind}_away")]
    yield from ((data, row, None) for row in rows)
    if f"{kind}_add" in data and len(rows) < most:
        yield None, max(sent, default=-1) + 1, None


def show_beside_rows(rows: Sequence[Row], refused: Mapping[int, Mapping[str, Sequence[str]]]) -> None:
    """Put what a service refused beside the rows and fields it is about; words for no field stand above their row.

    Args:
        rows: As they were sent, bound.
        refused: Words by the place of a row from 0 and by field; the empty name is the row itself.
    """
    for place, fields in refused.items():
        for name, words in fields.items():
            for word in words:
                rows[place].add_error(name if name in rows[place].fields else None, word)
