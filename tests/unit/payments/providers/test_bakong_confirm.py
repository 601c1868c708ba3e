"""Whether Bakong knows a movement of money: yes, no, or no answer, which is neither."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest

from marketplace.core.errors import AdapterError
from payments.providers.bakong.adapter import BakongKhqr
from payments.providers.bakong.client import NOT_FOUND, BakongClient, Envelope
from payments.providers.bakong.config import BakongConfig

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


class Told:
    """A client that was told what to answer."""

    def __init__(self, envelope: Envelope) -> None:
        self.envelope = envelope

    def check_transaction_by_hash(self, txn_hash: str, *, now: datetime) -> Envelope:
        return self.envelope


def confirmed(*, is_ok: bool, error_code: int | None) -> bool:
    config = BakongConfig.from_mapping({"base_url": "http://127.0.0.1:1", "email": "a@b", "account_id": "shop@devb"})
    client: Any = Told(Envelope(is_ok=is_ok, error_code=error_code, message="", data={} if is_ok else None))
    return BakongKhqr(config=config, client=cast(BakongClient, client)).confirm("a" * 64, now=NOON)


def test_a_hash_that_bakong_knows_is_confirmed() -> None:
    assert confirmed(is_ok=True, error_code=None) is True


def test_a_hash_that_it_does_not_know_is_not() -> None:
    assert confirmed(is_ok=False, error_code=NOT_FOUND) is False


def test_any_other_answer_is_no_answer() -> None:
    with pytest.raises(AdapterError):
        confirmed(is_ok=False, error_code=6)
