"""Bakong KHQR as a provider: codes are made here, money is found by asking.

# Note [Bakong only answers]
None of NBC's documents has a callback, a refund, a way to withdraw a code, or a statement. So the code is polled, and
polled on after it has expired: nothing says that Bakong refuses money for an old code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Self

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpClient
from payments.providers.bakong import khqr, parse
from payments.providers.bakong.client import MAX_LIST, NOT_FOUND, BakongClient
from payments.providers.bakong.config import BakongConfig
from payments.providers.bakong.tokens import keeper_for
from payments.providers.base import AttemptView, Caps, Fact, Problem, RefundSupport, Started, StartKind
from payments.providers.not_offered import NothingOffered

#: Source: National Bank of Cambodia, "Bakong QR Pay Integration" 1.0.3: a code's time "shall not exceed 10 mins".
LIFETIME: Final = timedelta(minutes=10)
TIMEOUT_S: Final = 10.0
#: Source: KHQR, tag 59 merchant name, at most 25 characters.
NAME_LENGTH: Final = 25
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class BakongKhqr(NothingOffered):
    """One Bakong account that buyers pay to by scanning a code."""

    code: str = "bakong"
    caps: Caps = Caps(
        currencies=frozenset({"KHR", "USD"}),
        has_polling=True,
        bulk_size=MAX_LIST,
        can_expire=True,
        has_deeplink=True,
        has_direct=True,
        refunds=RefundSupport.MANUAL,
    )

    def __init__(self, *, config: BakongConfig, client: BakongClient) -> None:
        self._config = config
        self.client = client

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        """Return the adapter of one account."""
        bakong = BakongConfig.from_mapping(config)
        tokens = keeper_for(base_url=bakong.base_url, email=bakong.email, token=bakong.token)
        http = HttpClient(name="bakong", base_url=bakong.base_url, timeout_s=TIMEOUT_S)
        return cls(config=bakong, client=BakongClient(http=http, config=bakong, tokens=tokens))

    def start(self, attempt: AttemptView, *, key: str, now: datetime) -> Started:
        """Make the code. No network: the same attempt gives the same code, whose md5 Bakong knows it by.

        Two attempts never share an md5, because each carries its own reference as bill number.

        Raises:
            AdapterError: No code can be made of this attempt; not retryable.
        """
        expires_at = attempt.expires_at or attempt.created_at + LIFETIME
        fields = {
            **self._config.code_fields(),
            **_direct(attempt),
            "currency": attempt.money.currency,
            "amount": attempt.money.amount,
            "bill_number": attempt.reference,
            "created_ms": _milliseconds(attempt.created_at),
            "expires_ms": _milliseconds(expires_at),
        }
        try:
            payload = khqr.encode(fields, now_ms=_milliseconds(now))
        except khqr.KhqrError as error:
            raise AdapterError(f"no KHQR code can be made: {error.word}", retryable=False) from error
        return Started(
            kind=StartKind.QR,
            payload=payload,
            provider_ref=khqr.md5_of(payload),
            payee_account=attempt.payee_account or self._config.account_id,
            expires_at=expires_at,
        )

    def fetch(self, attempts: Sequence[AttemptView], *, now: datetime) -> list[Fact]:
        """Return what Bakong says, asked in lists of fifty; one alone is asked by itself.

        Raises:
            AdapterError: Bakong did not answer the first question. When it stops answering later on, what was learnt
                until then is returned, and the rest is not known.
        """
        facts: list[Fact] = []
        for at in range(0, len(attempts), MAX_LIST):
            try:
                facts += self._fetch_some(attempts[at : at + MAX_LIST], now=now)
            except AdapterError as error:
                if not facts:
                    raise
                return facts + parse.not_known(attempts[at:], str(error))
        return facts

    def _fetch_some(self, attempts: Sequence[AttemptView], *, now: datetime) -> list[Fact]:
        if len(attempts) == 1:
            envelope = self.client.check_transaction_by_md5(attempts[0].provider_ref, now=now)
            return [parse.fact_from_check(attempts[0], envelope, now=now)]
        md5s = [attempt.provider_ref for attempt in attempts]
        return parse.facts_from_list(attempts, self.client.check_transaction_by_md5_list(md5s, now=now), now=now)

    def confirm(self, txn_id: str, *, now: datetime) -> bool:
        """Return whether Bakong knows a movement of money, by its hash: its nearest thing to a statement.

        Raises:
            AdapterError: Bakong did not answer, or with neither yes nor no.
        """
        envelope = self.client.check_transaction_by_hash(txn_id, now=now)
        if not envelope.is_ok and envelope.error_code != NOT_FOUND:
            raise AdapterError(f"Bakong answered {envelope.error_code}: {envelope.message}", retryable=True)
        return envelope.is_ok

    def deeplink(self, payload: str) -> str:
        """Return Bakong's short link to a code; another one each time."""
        return self.client.deeplink(payload)

    def check_config(self) -> list[Problem]:
        """Return what is wrong with the account's settings."""
        return self._config.problems()


def _direct(attempt: AttemptView) -> dict[str, object]:
    """Return what differs in a code by which a vendor is paid straight: its own account, as an individual's."""
    if not attempt.payee_account:
        return {}
    return {
        "merchant_type": "individual",
        "bakong_account_id": attempt.payee_account,
        "merchant_id": "",
        "acquiring_bank": "",
        "merchant_name": attempt.payee_name[:NAME_LENGTH].strip() or attempt.payee_account[:NAME_LENGTH],
    }


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)
