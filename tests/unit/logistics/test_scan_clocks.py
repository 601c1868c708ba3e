"""When something happened that a phone tells hours later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from logistics.scanning.clocks import moment_of
from logistics.scanning.errors import UnableToScan

NINE = datetime(2026, 11, 23, 2, tzinfo=UTC)  # in Cambodia
FIVE = NINE + timedelta(hours=8)


def test_what_was_typed_at_nine_and_sent_at_five_carries_nine() -> None:
    moment = moment_of(occurred_at=NINE, sent_at=FIVE, now=FIVE + timedelta(seconds=40))

    assert (moment.at, moment.words) == (NINE, "")


@pytest.mark.parametrize("minutes", [120, -120, 6])
def test_a_wrong_clock_is_reckoned_with_and_the_person_hears_of_it(minutes: int) -> None:
    wrong = timedelta(minutes=minutes)

    with translation.override("en"):
        moment = moment_of(occurred_at=NINE + wrong, sent_at=FIVE + wrong, now=FIVE)

    assert moment.at == NINE
    assert moment.ahead == wrong
    assert f"{abs(minutes)} " in moment.words
    assert "09:00" in moment.words


def test_a_clock_that_is_a_few_minutes_wrong_is_no_matter() -> None:
    wrong = timedelta(minutes=4)

    assert moment_of(occurred_at=NINE + wrong, sent_at=FIVE + wrong, now=FIVE).at == NINE + wrong


@pytest.mark.parametrize(
    ("occurred_at", "sent_at"),
    [
        (NINE, FIVE + timedelta(days=2)),  # the clock is two days fast
        (NINE - timedelta(days=400), FIVE - timedelta(days=400)),  # it stands in last year
        (FIVE + timedelta(hours=1), FIVE),  # it was turned back in between, or somebody typed tomorrow
        (FIVE - timedelta(days=15), FIVE),  # nobody carries a scan around for so long
    ],
)
def test_what_no_clock_can_say_is_refused(occurred_at: datetime, sent_at: datetime) -> None:
    with pytest.raises(UnableToScan):
        moment_of(occurred_at=occurred_at, sent_at=sent_at, now=FIVE)
