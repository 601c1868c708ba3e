"""Buyers, vendors, couriers, officers and providers do what they like, late, twice and out of order; no riel is lost."""

from __future__ import annotations

import os
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from payments.services import settle
from tests.integration.payments.machine.players import Play

#: Plays and the steps of each: 2,000 steps. `MONEY_PLAYS=100` plays longer, and each time otherwise.
PLAYS: Final = int(os.environ.get("MONEY_PLAYS", "8"))
STEPS: Final = 250


def play(plays: int) -> None:
    run_state_machine_as_test(
        Play,
        settings=settings(
            max_examples=plays,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=not os.environ.get("MONEY_PLAYS"),
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            phases=(Phase.generate,),
        ),
    )


@pytest.mark.django_db
def test_whatever_anybody_does_no_riel_is_lost() -> None:
    play(PLAYS)


@pytest.mark.django_db
def test_the_play_sees_it_when_money_that_came_twice_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "owe_refund", lambda **_words: None)

    with pytest.raises(AssertionError, match="is kept"):
        play(PLAYS)
