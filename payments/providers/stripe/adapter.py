"""Stripe as a provider: a buyer from abroad gives the card on Stripe's own page and comes back.

# Note [A page that outlives its attempt]
Stripe keeps a page for half an hour at least. An attempt may be shorter; what ends it must take the page away (`close`),
or watch on: money that comes later is told like any other.

# Note [Keys of calls]
`attempt:verb:n`, stored by the core before the call. Stripe forgets a key after a day: so nothing is started that late,
and a refund is looked for by our own word in its metadata before it is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any, Final, Self

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money
from payments.providers.base import (
    AlreadyPaid,
    AttemptView,
    Caps,
    Closed,
    DisputeFact,
    Fact,
    FactKind,
    Hint,
    NotOffered,
    Problem,
    RefundFact,
    RefundKind,
    RefundSupport,
    RefundView,
    Started,
    StartKind,
    Unsupported,
)
from payments.providers.stripe import parse, signing
from payments.providers.stripe.client import StripeQuestions, StripeRefusal
from payments.providers.stripe.config import StripeConfig
from payments.providers.stripe.units import to_units

#: Source: docs.stripe.com/api/checkout/sessions/create, `expires_at`: from 30 minutes to 24 hours after it is made. The
#: minutes above that are for an answer that got lost: the same question, asked again, must still be allowed.
LEAST_LIFE: Final = timedelta(minutes=35)
MOST_LIFE: Final = timedelta(hours=23)
#: Source: docs.stripe.com/currencies, "Minimum and maximum charge amounts" (2026).
LEAST_USD: Final = Money(Decimal("0.50"), "USD")
BULK: Final = 20
#: A day in Cambodia, which has no summer time.
CAMBODIA: Final = timezone(timedelta(hours=7))


class StripeCards:
    """One account at Stripe that buyers pay to by card."""

    code: str = "stripe"

    def __init__(self, *, config: StripeConfig, questions: StripeQuestions) -> None:
        self._config = config
        self._ask = questions
        self.caps: Caps = Caps(
            currencies=config.charged,
            least={"USD": LEAST_USD},
            has_polling=True,
            needs_app=not config.is_checkout,
            bulk_size=BULK,
            has_callbacks=True,
            has_statement=True,
            can_close=True,
            can_expire=True,
            refunds=RefundSupport.PARTIAL,
        )

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        """Return the adapter of one account."""
        told = StripeConfig.from_mapping(config)
        return cls(config=told, questions=StripeQuestions(config=told))

    def start(self, attempt: AttemptView, *, key: str, now: datetime) -> Started:
        """Open a page for the card, or make ready for a form.

        Raises:
            AdapterError: Nobody answered clearly (retryable: ask again with the same key), or the key was used for
                another amount, or the attempt is over (both need a new attempt).
        """
        if attempt.money.currency not in self._config.charged:
            raise AdapterError(f"cards are not charged in {attempt.money.currency}", retryable=False)
        if now >= _end_of(attempt):
            raise AdapterError("the attempt is over", retryable=False)
        if self._config.is_checkout:
            return self._started_page(attempt, self._ask.create_session(_page(attempt), key=f"{key}:start:1"))
        intent = self._ask.create_intent(_intent(attempt), key=f"{key}:start:1")
        return Started(
            kind=StartKind.CLIENT,
            payload=str(intent["client_secret"]),
            provider_ref=str(intent["id"]),
            expires_at=attempt.expires_at,
        )

    @staticmethod
    def _started_page(attempt: AttemptView, session: Mapping[str, Any]) -> Started:
        address = session.get("url")
        if not isinstance(address, str) or not address.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise AdapterError("Stripe opened a page without an address", retryable=False)
        return Started(
            kind=StartKind.REDIRECT,
            payload=address,
            provider_ref=str(session["id"]),
            expires_at=_end_of(attempt),
        )

    def fetch(self, attempts: Sequence[AttemptView], *, now: datetime) -> list[Fact]:
        """Return what Stripe says, asked one after the other.

        Raises:
            AdapterError: Stripe did not answer the first question. When it stops answering later on, what was learnt
                until then is returned, and the rest is not known.
        """
        facts: list[Fact] = []
        for number, attempt in enumerate(attempts):
            try:
                facts.append(self._fetch_one(attempt))
            except StripeRefusal as error:
                facts += parse.unknown([attempt], str(error))
            except AdapterError as error:
                if not facts:
                    raise
                return facts + parse.unknown(attempts[number:], str(error))
        return facts

    def _fetch_one(self, attempt: AttemptView) -> Fact:
        reference = attempt.provider_ref
        if reference.startswith("cs_"):
            return parse.fact_of_session(attempt, self._ask.session(reference))
        if reference.startswith("pi_"):
            return parse.fact_of_intent(attempt, self._ask.intent(reference))
        [fact] = parse.unknown([attempt], "Stripe does not know of it yet")
        return fact

    def parse_callback(self, *, body: bytes, headers: Mapping[str, str], now: datetime) -> list[Hint]:
        """Return what a signed message is about.

        Raises:
            BadSignature: It is not Stripe's, or older than `signing.TOLERANCE`.
        """
        header = headers.get("stripe-signature", "")
        signing.check(body=body, header=header, secrets=self._config.secrets, now=now)
        return parse.hints_of_event(parse.event_of(body), is_checkout=self._config.is_checkout)

    def close(self, attempt: AttemptView, *, now: datetime) -> Closed | AlreadyPaid | Unsupported:
        """Take the page away, or call the payment off.

        An attempt whose `start` got no answer has no page that anybody could have been shown.

        Raises:
            AdapterError: Nobody answered, or the bank is still looking at the card: ask again.
        """
        reference, key = attempt.provider_ref, f"{attempt.reference}:close:1"
        if not reference:
            return Closed()
        try:
            if reference.startswith("cs_"):
                self._ask.expire_session(reference, key=key)
            else:
                self._ask.cancel_intent(reference, key=key)
        except StripeRefusal as refusal:
            return self._why_not_closed(attempt, refusal)
        return Closed()

    def _why_not_closed(self, attempt: AttemptView, refusal: StripeRefusal) -> Closed | AlreadyPaid:
        fact = self._fetch_one(attempt)
        if fact.kind is FactKind.PAID:
            return AlreadyPaid(fact)
        if fact.kind is FactKind.CLOSED:
            return Closed()
        raise AdapterError(f"cannot be closed: {refusal}", retryable=fact.kind is FactKind.PROCESSING) from refusal

    def refund(self, refund: RefundView, *, key: str) -> RefundFact:
        """Give money back, once: what was given back for this refund before is looked for first.

        Raises:
            AdapterError: Nobody answered; whether it was done is not known. Ask `fetch_refund`, or again.
        """
        standing = self._standing(refund)
        if standing is not None:
            return standing
        fields = {
            "charge": refund.txn_id,
            "amount": to_units(refund.money),
            "metadata": {parse.REFUND: refund.reference},
        }
        try:
            return parse.refund_fact(refund, self._ask.create_refund(fields, key=f"{key}:refund:1"))
        except StripeRefusal as refusal:
            return RefundFact(kind=RefundKind.FAILED, reason=str(refusal))

    def fetch_refund(self, refund: RefundView) -> RefundFact:
        """Return how far a refund has come; ABSENT when Stripe never heard of it."""
        if refund.provider_ref:
            return parse.refund_fact(refund, self._ask.refund(refund.provider_ref))
        return self._standing(refund) or RefundFact(kind=RefundKind.ABSENT)

    def _standing(self, refund: RefundView) -> RefundFact | None:
        for answer in self._ask.refunds_of(refund.txn_id):
            if (answer.get("metadata") or {}).get(parse.REFUND) == refund.reference:
                return parse.refund_fact(refund, answer)
        return None

    def fetch_dispute(self, ref: str) -> DisputeFact:
        """Return how a dispute stands."""
        return parse.dispute_fact(self._ask.dispute(ref))

    def statement(self, day: date) -> Iterator[Fact]:
        """Return every charge (PAID) and every refund (REFUNDED) of a day in Cambodia."""
        start = datetime.combine(day, time.min, tzinfo=CAMBODIA)
        end = start + timedelta(days=1)
        lines = [parse.charge_fact(charge) for charge in self._ask.charges_between(start, end)]
        lines += [parse.refund_line(refund) for refund in self._ask.refunds_between(start, end)]
        return (line for line in lines if line is not None)

    def deeplink(self, payload: str) -> str:
        """Refuse: a page has its own address."""
        raise NotOffered("deeplink")

    def check_config(self) -> list[Problem]:
        """Return what is wrong with the account's settings."""
        return self._config.problems()


def _end_of(attempt: AttemptView) -> datetime:
    """Return when the page ends: the same whenever the same attempt is asked about."""
    wanted = attempt.expires_at or attempt.created_at
    return min(max(wanted, attempt.created_at + LEAST_LIFE), attempt.created_at + MOST_LIFE)


def _page(attempt: AttemptView) -> dict[str, Any]:
    metadata = {parse.ATTEMPT: attempt.reference}
    product = {"name": attempt.reference}
    price = {
        "currency": attempt.money.currency.lower(),
        "unit_amount": to_units(attempt.money),
        "product_data": product,
    }
    return {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "payment_method_types": ["card"],
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": attempt.reference,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "adaptive_pricing": {"enabled": False},  # the buyer pays in the purchase's currency, and in no other
        "success_url": attempt.back_url,
        "cancel_url": attempt.back_url,
        "expires_at": int(_end_of(attempt).timestamp()),
    }


def _intent(attempt: AttemptView) -> dict[str, Any]:
    return {
        "amount": to_units(attempt.money),
        "currency": attempt.money.currency.lower(),
        "payment_method_types": ["card"],
        "metadata": {parse.ATTEMPT: attempt.reference},
    }
