"""A bank's app: it reads a code and moves money, or says why not."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from marketplace.sandbox.bakong.knobs import is_amount, knobs_for
from marketplace.sandbox.bakong.models import Transaction
from payments.providers.bakong import khqr

DEFAULT_PAYER: Final = "sokha_buyer@aclb"


class UnableToPay(Exception):
    """The app refuses. `words` are the codec's, or `already_paid`, `missing_amount`, `bad_amount`."""

    def __init__(self, *words: str) -> None:
        super().__init__(", ".join(words))
        self.words = words


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the person with the phone wants to be different.

    Attributes:
        amount: Needed for a static code; else the code's own.
        txn_hash: A hash to use again, for replays.
        again: Pay a code a second time.
    """

    from_account: str = DEFAULT_PAYER
    amount: str = ""
    currency: str = ""
    to_account: str = ""
    txn_hash: str = ""
    fails: bool = False
    delay_s: float = 0
    accept_expired: bool = False
    again: bool = False


def now_ms() -> int:
    """Return the clock in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def pay(payload: str, wish: Wish) -> Transaction:
    """Move the money that a code asks for.

    Raises:
        UnableToPay: The code is bad or expired, was paid before, or no amount can be made out.
    """
    at_ms = now_ms()
    reading = khqr.decode(payload, now_ms=at_ms)
    md5 = khqr.md5_of(payload) if reading.decoded else ""
    knobs = knobs_for(md5)
    may_be_late = wish.accept_expired or knobs.accept_expired
    if faults := [word for word in reading.errors if not (word == "expired" and may_be_late)]:
        raise UnableToPay(*faults)
    is_static = reading.decoded["dynamic"] is False
    if not is_static and not wish.again and Transaction.objects.filter(md5=md5, status="SUCCESS").exists():
        raise UnableToPay("already_paid")
    delay_s = max(wish.delay_s, knobs.delay_s or 0)
    return Transaction.objects.create(
        md5=md5,
        hash=wish.txn_hash or secrets.token_hex(32),
        payload=payload,
        is_static=is_static,
        from_account=wish.from_account,
        to_account=wish.to_account or reading.decoded["bakong_account_id"],
        currency=wish.currency or reading.decoded["currency"],
        amount=_amount(reading.decoded, wish),
        description=str(reading.decoded.get("purpose", "")),
        status="FAILED" if wish.fails else "SUCCESS",
        instruction_ref=f"IR{secrets.token_hex(8)}",
        external_ref=f"100FT{secrets.randbelow(10**11):011d}",
        paid_ms=at_ms,
        visible_ms=at_ms + int(delay_s * 1000),
    )


def _amount(decoded: Mapping[str, Any], wish: Wish) -> Decimal:
    text = wish.amount or decoded.get("amount", "")
    if not text:
        raise UnableToPay("missing_amount")
    if not is_amount(text):
        raise UnableToPay("bad_amount")
    return Decimal(text)
