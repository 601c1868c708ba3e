from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cms.desk.clock import age_of, late_before


def at(day: int, hour: int = 5) -> datetime:
    """A moment in November 2026; the 20th is a Friday. 5 in the morning UTC is noon in Phnom Penh."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "now", "days"),
    [
        (at(20), at(20), 0),
        (at(20), at(21), 0),
        (at(20), at(22), 0),
        (at(20), at(23), 1),
        (at(16), at(20), 4),
        (at(16), at(23), 5),
        (at(19, 18), at(20), 0),
        (at(2), at(30), 20),
    ],
)
def test_only_working_days_count_by_the_calendar_in_phnom_penh(since: datetime, now: datetime, days: int) -> None:
    assert age_of(since=since, now=now).working_days == days


@pytest.mark.parametrize(
    ("now", "tone"), [(at(16), "fresh"), (at(18), "fresh"), (at(19), "soon"), (at(20), "soon"), (at(23), "late")]
)
def test_tone_warns_before_the_promised_days_are_over(now: datetime, tone: str) -> None:
    assert age_of(since=at(16), now=now).tone == tone


def test_what_is_late_is_the_same_for_a_queue_as_for_one_row() -> None:
    sent = [at(day, hour) for day in range(1, 30) for hour in (1, 16, 18, 23)]

    for now in (at(day, hour) for day in range(15, 30) for hour in (0, 16, 17, 22)):
        before = [moment for moment in sent if moment <= now]
        late = [moment for moment in before if age_of(since=moment, now=now).tone == "late"]
        assert late == [moment for moment in before if moment < late_before(now=now)], now
