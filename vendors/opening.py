"""When a shop or a pick-up point is open: one span for each day of the week, or closed. No database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

#: From when until when on one day; None is closed.
Span = tuple[time, time] | None
WEEK: Final = 7
#: As a row keeps them: `["08:00", "17:00"]` or null, Monday first; null for all when nothing was said.
Data = list[list[str] | None] | None


@dataclass(frozen=True)
class DayLine:
    """One day of the week as a page shows it."""

    day: str
    text: str
    is_today: bool


def problems_of(spans: Sequence[Span]) -> dict[int, str]:
    """Return what is wrong with the times, by the number of the day from 0 for Monday."""
    late = _("It must close later than it opens.")
    return {number: late for number, span in enumerate(spans) if span is not None and span[1] <= span[0]}


def as_data(spans: Sequence[Span] | None) -> Data:
    """Return the times as a row keeps them."""
    if spans is None:
        return None
    return [[f"{one:%H:%M}" for one in span] if span is not None else None for span in spans]


def from_data(data: Data) -> tuple[Span, ...] | None:
    """Return what `as_data` wrote."""
    if data is None:
        return None
    return tuple((time.fromisoformat(day[0]), time.fromisoformat(day[1])) if day else None for day in data)


def lines_of(data: Data, *, on: date) -> tuple[DayLine, ...]:
    """Return the days of the week in words, the one of `on` marked; nothing where nothing was said."""
    spans = from_data(data)
    if spans is None:
        return ()
    return tuple(
        DayLine(
            day=str(WEEKDAYS[number]),
            text=f"{span[0]:%H:%M}–{span[1]:%H:%M}" if span is not None else pgettext("all day", "closed"),
            is_today=on.weekday() == number,
        )
        for number, span in enumerate(spans)
    )
