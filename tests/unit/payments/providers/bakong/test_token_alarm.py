"""A token that cannot be renewed is told of while there is still a week to write to NBC."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from marketplace.core.errors import AdapterError
from payments.providers.bakong.tokens import TOKEN_NOT_RENEWED, TokenKeeper
from tests.unit.payments.providers.bakong.fakes import CONFIG, NOON, token


def refused() -> str:
    raise AdapterError("not registered", retryable=True)


def test_fault_21_renewal_that_fails_is_told_with_more_than_seven_days_left(caplog: pytest.LogCaptureFixture) -> None:
    tokens = TokenKeeper(token(NOON + timedelta(days=12)))
    alarms: list[int] = []

    with caplog.at_level(logging.ERROR):
        for day in range(4):
            tokens.token(renew=refused, now=NOON + timedelta(days=day))
    alarms = [record.days_left for record in caplog.records if record.message == TOKEN_NOT_RENEWED]

    assert alarms == [10, 9]
    assert alarms[0] > 7


@pytest.mark.parametrize(("days", "is_told"), [(8, True), (-1, True), (40, False)])
def test_fault_21_the_check_of_the_settings_tells_of_it_too(days: int, is_told: bool) -> None:
    ends_at = datetime.now(UTC) + timedelta(days=days, hours=1)

    problems = replace(CONFIG, token=token(ends_at)).problems()

    assert [problem.setting for problem in problems] == (["token"] if is_told else [])
