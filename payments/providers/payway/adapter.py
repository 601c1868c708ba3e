"""ABA PayWay as a provider.

# Note [Ask PayWay, whatever it says]
Callbacks come signed, or unsigned for codes paid from another bank, and nobody documents by which key. So none is
believed: each only says which payment to ask after.

# Note [No key for refunds]
PayWay sends money back each time it is asked. So before it is asked, and after an answer got lost, the sum that has
gone back tells whether this refund arrived; refunds of one payment go one after another.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Self

from marketplace.core.errors import AdapterError
from marketplace.core.http import HttpClient
from marketplace.core.money import Money
from payments.providers.base import (
    AlreadyPaid,
    AttemptView,
    BadSignature,
    Caps,
    Closed,
    Fact,
    FactKind,
    Hint,
    Problem,
    RefundFact,
    RefundKind,
    RefundSupport,
    RefundView,
    Started,
    StartKind,
    Unsupported,
)
from payments.providers.not_offered import NothingOffered
from payments.providers.payway import parse, signing, words
from payments.providers.payway.client import PAGE, Answer, PayWayClient
from payments.providers.payway.config import PayWayConfig

#: Source: 14-qr-api and 01-purchase: `lifetime` is 3 minutes to 30 days; where it is not sent, 30 days.
SHORTEST: Final = timedelta(minutes=3)
LONGEST: Final = timedelta(days=30)
#: Payments older than this are asked after elsewhere. Source: 02-check-transaction.
CHECKED_FOR: Final = timedelta(days=7)
#: Source: 01-purchase, `tran_id`.
LONGEST_NAME: Final = 20
_NAME: Final = re.compile(r"[A-Za-z0-9-]{1,20}")
_MOST_PAGES: Final = 200


class PayWay(NothingOffered):
    """One merchant profile at ABA Bank."""

    code: str = "payway"
    caps: Caps = Caps(
        currencies=frozenset({"KHR", "USD"}),
        least={"KHR": Money(Decimal(100), "KHR"), "USD": Money(Decimal("0.01"), "USD")},
        has_polling=True,
        bulk_size=1,
        has_callbacks=True,
        has_statement=True,
        can_close=True,
        can_expire=True,
        refunds=RefundSupport.PARTIAL,
    )

    def __init__(self, *, config: PayWayConfig, client: PayWayClient) -> None:
        self._config = config
        self.client = client

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        """Return the adapter of one merchant profile."""
        payway = PayWayConfig.from_mapping(config)
        http = HttpClient(name="payway", base_url=payway.base_url, timeout_s=float(payway.timeout_s))
        return cls(config=payway, client=PayWayClient(http=http, config=payway))

    def start(self, attempt: AttemptView, *, key: str, now: datetime) -> Started:
        """Begin a payment: a code on our page, or an address of PayWay's page.

        PayWay tells a code only once. Where its answer got lost, nobody has seen the code and nobody can pay it: the
        attempt fails, and the next one has a name of its own.

        Raises:
            AdapterError: PayWay refuses, in our words; retryable when it did not answer.
        """
        if attempt.money < self.caps.least[attempt.money.currency]:
            raise AdapterError(words.told(words.STARTING, "47"), retryable=False)
        tran_id = name_of(attempt.reference)
        is_page = self._config.shows == "page"
        if is_page:
            answer = self.client.purchase(_page_fields(attempt, tran_id, now), now=now)
        else:
            answer = self.client.generate_qr(_code_fields(attempt, tran_id, now), now=now)
        payload = answer.body.get("checkout_qr_url" if is_page else "qrString")
        if not answer.is_well:
            raise AdapterError(words.told(words.STARTING, answer.code), retryable=False)
        if not isinstance(payload, str) or not payload:
            raise AdapterError("PayWay took the payment and gave no code", retryable=False)
        return Started(
            kind=StartKind.REDIRECT if is_page else StartKind.QR,
            payload=payload,
            deeplink=_deeplink(answer),
            provider_ref=tran_id,
            payee_account=self._config.merchant_id,
            expires_at=attempt.expires_at,
        )

    def fetch(self, attempts: Sequence[AttemptView], *, now: datetime) -> list[Fact]:
        """Return what PayWay says, asked one by one; it takes 600 questions a second.

        Raises:
            AdapterError: PayWay did not answer the first question. When it stops answering later on, what was learnt
                until then is returned, and the rest is not known.
        """
        facts: list[Fact] = []
        for at, attempt in enumerate(attempts):
            try:
                facts.append(self._check(attempt, now))
            except AdapterError as error:
                if not facts:
                    raise
                rest = attempts[at:]
                unknown = FactKind.UNKNOWN
                return facts + [Fact(kind=unknown, attempt_ref=one.reference, reason=str(error)) for one in rest]
        return facts

    def parse_callback(self, *, body: bytes, headers: Mapping[str, str], now: datetime) -> list[Hint]:
        """Return which payment a callback is about. Where it carries a signature, the signature must be PayWay's."""
        try:
            told = json.loads(body, parse_float=str)
            tran_id = str(told["tran_id"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise BadSignature("not a callback of PayWay") from error
        signature = headers.get(signing.SIGNATURE_HEADER, "")
        if not signature:  # one hint for each payment, so that nobody fills the table with them
            return [Hint(f"unsigned:{tran_id}"[:140], tran_id, is_signed=False)]
        if not signing.is_signed_by(self._config.keys(now), told, signature):
            raise BadSignature("wrong signature")
        return [Hint(f"{tran_id}:{told.get('status')}:{told.get('apv')}"[:140], tran_id)]

    def close(self, attempt: AttemptView, *, now: datetime) -> Closed | AlreadyPaid | Unsupported:
        """Close a payment; one that cannot be closed any more is asked after.

        Raises:
            AdapterError: It is neither closed nor paid, as far as PayWay says; retryable.
        """
        if self.client.close(attempt.provider_ref, now=now).is_well:
            return Closed()
        fact = self._check(attempt, now)
        if fact.kind is FactKind.PAID:
            return AlreadyPaid(fact)
        if fact.kind in {FactKind.CLOSED, FactKind.FAILED}:
            return Closed()
        raise AdapterError("PayWay does not close the payment", retryable=True)

    def refund(self, refund: RefundView, *, key: str) -> RefundFact:
        """Send money back, unless the sum that has gone back says that it went already; see Note [No key for refunds].

        Raises:
            AdapterError: PayWay did not answer, or is busy with another refund: ask `fetch_refund` before repeating.
        """
        before = self.fetch_refund(refund)
        if before.kind is not RefundKind.ABSENT:
            return before
        now = datetime.now(UTC)
        answer = self.client.refund(refund.txn_id, amount_text(refund.money), now=now)
        raw = parse.plain(answer.body)
        if not answer.is_well:
            return RefundFact(kind=RefundKind.FAILED, reason=words.told(words.REFUNDING, answer.code), raw=raw)
        return RefundFact(kind=RefundKind.SUCCEEDED, provider_ref=_refund_name(refund), raw=raw)

    def fetch_refund(self, refund: RefundView) -> RefundFact:
        """Say by the sum that has gone back whether a refund arrived."""
        currency = refund.money.currency
        gone = parse.refunded_of(self.client.check(refund.txn_id, now=datetime.now(UTC)), currency)
        before = refund.gone_before or Money.zero(currency)
        raw = {"refund_amount": str(gone.amount)}
        if gone == before:
            return RefundFact(kind=RefundKind.ABSENT, raw=raw)
        if gone == before + refund.money:
            return RefundFact(kind=RefundKind.SUCCEEDED, provider_ref=_refund_name(refund), raw=raw)
        reason = f"PayWay has sent back {gone} of this payment, which is not what we know. Look at its portal."
        return RefundFact(kind=RefundKind.FAILED, reason=reason, raw=raw)

    def statement(self, day: date) -> Iterable[Fact]:
        """Return what was paid on a day of Cambodia, of the last days only: PayWay lists three at once."""
        for page in range(1, _MOST_PAGES + 1):
            answer = self.client.transactions(day, page=page, now=datetime.now(UTC))
            facts = list(parse.facts_from_list(answer, merchant_id=self._config.merchant_id))
            yield from facts
            if len(facts) < PAGE:
                return

    def check_config(self) -> list[Problem]:
        """Return what is wrong with the profile's settings."""
        return self._config.problems()

    def _check(self, attempt: AttemptView, now: datetime) -> Fact:
        is_old = now - attempt.created_at > CHECKED_FOR
        answer = self.client.check(attempt.provider_ref, now=now, is_old=is_old)
        return parse.fact_from_check(attempt, answer, merchant_id=self._config.merchant_id, now=now)


def name_of(reference: str) -> str:
    """Return PayWay's name for an attempt: our own where it is short enough, else one made of it, the same each time."""
    if _NAME.fullmatch(reference):
        return reference
    return base64.b32encode(hashlib.sha256(reference.encode()).digest()).decode()[:LONGEST_NAME]


def amount_text(money: Money) -> str:
    """Return an amount as PayWay wants it: riel whole, dollars with two decimals."""
    return f"{money.amount:.0f}" if money.currency == "KHR" else f"{money.amount:.2f}"


def lifetime_of(attempt: AttemptView, now: datetime) -> str:
    """Return the minutes that an attempt may still be paid, begun ones whole; always sent, for without it are 30 days."""
    left = (attempt.expires_at or now) - now
    return str(-(-min(max(left, SHORTEST), LONGEST) // timedelta(minutes=1)))


def _code_fields(attempt: AttemptView, tran_id: str, now: datetime) -> dict[str, str]:
    return {
        "tran_id": tran_id,
        "amount": amount_text(attempt.money),
        "currency": attempt.money.currency,
        "purchase_type": "purchase",
        "payment_option": "abapay_khqr",
        "callback_url": _in_base64(attempt.callback_url),
        "lifetime": lifetime_of(attempt, now),
        "qr_image_template": "template3_color",
    }


def _page_fields(attempt: AttemptView, tran_id: str, now: datetime) -> dict[str, str]:
    return {
        "tran_id": tran_id,
        "amount": amount_text(attempt.money),
        "currency": attempt.money.currency,
        "type": "purchase",
        "payment_option": "abapay_khqr_deeplink",
        "return_url": _in_base64(attempt.callback_url),
        "cancel_url": attempt.back_url,
        "continue_success_url": attempt.back_url,
        "lifetime": lifetime_of(attempt, now),
    }


def _in_base64(address: str) -> str:
    return base64.b64encode(address.encode()).decode()


def _deeplink(answer: Answer) -> str:
    link: Any = answer.body.get("abapay_deeplink")
    return link if isinstance(link, str) else ""


def _refund_name(refund: RefundView) -> str:
    """Return a name for a refund, for PayWay gives it none: the payment's, and the sum gone back with it."""
    gone = (refund.gone_before or Money.zero(refund.money.currency)) + refund.money
    return f"{refund.txn_id}:{amount_text(gone)}"
