"""One renewal for all, and the old token until the new one answers."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest

from marketplace.core.errors import AdapterError
from payments.providers.bakong.tokens import RENEW_BEFORE, RETRY_AFTER, TokenKeeper, expiry_of, keeper_for
from tests.unit.payments.providers.bakong.fakes import NOON, token

FRESH = token(NOON + timedelta(days=90), serial=1)


class Renewal:
    """Counts its calls; fails while told to."""

    def __init__(self, *, fails: bool = False) -> None:
        self.calls = 0
        self.fails = fails

    def __call__(self) -> str:
        self.calls += 1
        time.sleep(0.01)
        if self.fails:
            raise AdapterError("renewal is down", retryable=True)
        return FRESH


def keeper(expires_at: datetime) -> tuple[TokenKeeper, str]:
    old = token(expires_at)
    return TokenKeeper(old), old


def test_a_token_says_when_it_ends() -> None:
    assert expiry_of(token(NOON)) == NOON


@pytest.mark.parametrize(
    "text", ["", "abc", "a.b.c", "a.e30.c", "a.eyJleHAiOiJ4In0.c", "a.W10.c", "a.eyJleHAiOjFlMzAwfQ.c", "a.ក.c"]
)
def test_a_token_that_does_not_say_when_it_ends_is_used_until_it_is_refused(text: str) -> None:
    assert expiry_of(text) is None


def test_a_living_token_is_not_renewed() -> None:
    tokens, old = keeper(NOON + RENEW_BEFORE + timedelta(seconds=1))
    renew = Renewal()

    assert tokens.token(renew=renew, now=NOON) == old
    assert renew.calls == 0


def asked_by_twenty(tokens: TokenKeeper, renew: Renewal) -> list[str]:
    found: list[str] = []
    askers = [threading.Thread(target=lambda: found.append(tokens.token(renew=renew, now=NOON))) for _ in range(20)]

    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    return found


def test_a_token_near_its_end_is_renewed_once_for_twenty_askers() -> None:
    tokens, _ = keeper(NOON + RENEW_BEFORE)
    renew = Renewal()

    assert asked_by_twenty(tokens, renew) == [FRESH] * 20
    assert renew.calls == 1


def test_without_the_lock_several_askers_renew() -> None:
    tokens, _ = keeper(NOON + RENEW_BEFORE)
    tokens._lock = nullcontext()  # type: ignore[assignment]
    renew = Renewal()

    asked_by_twenty(tokens, renew)

    assert renew.calls > 1


def test_the_old_token_is_used_while_renewal_fails_and_renewal_is_not_hammered() -> None:
    tokens, old = keeper(NOON + timedelta(days=1))
    renew = Renewal(fails=True)

    assert [tokens.token(renew=renew, now=NOON) for _ in range(5)] == [old] * 5
    assert renew.calls == 1
    assert tokens.token(renew=renew, now=NOON + RETRY_AFTER) == old
    assert renew.calls == 2


def test_a_dead_token_that_cannot_be_renewed_is_an_error() -> None:
    tokens, _ = keeper(NOON)

    with pytest.raises(AdapterError):
        tokens.token(renew=Renewal(fails=True), now=NOON)

    assert tokens.token(renew=Renewal(), now=NOON) == FRESH


def test_no_token_at_all_is_renewed_at_the_first_question() -> None:
    assert TokenKeeper("").token(renew=Renewal(), now=NOON) == FRESH


def test_a_refused_token_is_renewed_by_the_first_who_was_refused() -> None:
    tokens, old = keeper(NOON + timedelta(days=60))
    renew = Renewal()

    assert tokens.token_after_refusal(old, renew=renew) == FRESH
    assert tokens.token_after_refusal(old, renew=renew) == FRESH
    assert renew.calls == 1


def test_one_account_has_one_keeper_in_a_process() -> None:
    mine = {"base_url": "http://127.0.0.1:2", "email": "a@b", "token": ""}

    assert keeper_for(**mine) is keeper_for(**mine)
    assert keeper_for(**mine) is not keeper_for(**{**mine, "email": "c@d"})
