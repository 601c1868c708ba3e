"""The port to payment providers: what the marketplace asks of a company that moves money, and in which words.

# Note [Adapters tell facts]
An adapter translates and talks. It returns facts and touches nothing else: whether a fact pays a purchase, whether amount,
currency and account are the right ones, and whether a transaction was seen before, the core decides in one place.
"Not known" is a fact of its own and never means "not paid".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID

from marketplace.core.errors import AdapterError
from marketplace.core.money import Money

_BASE_36: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: The shortest limit that a provider sets: KHQR's bill number.
REFERENCE_LENGTH: Final = 25
#: Seconds. A signed callback whose time is older or newer than this is refused: a recorded one cannot be played again.
TOLERANCE_S: Final = 300


class BadSignature(AdapterError):
    """A callback was not signed by the provider, or was signed too long ago."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=False)


class NotOffered(AdapterError):
    """The provider has no such operation; `Caps` says so beforehand."""

    def __init__(self, operation: str) -> None:
        super().__init__(f"the provider does not offer: {operation}", retryable=False)
        self.operation = operation


class RefundSupport(StrEnum):
    """How money goes back: not at all, by a person at the bank, or through the provider."""

    NONE = "none"
    MANUAL = "manual"
    FULL = "full"
    PARTIAL = "partial"


class StartKind(StrEnum):
    """What the buyer is shown: a code to scan, an address to go to, a form on our page, or a sentence."""

    QR = "qr"
    REDIRECT = "redirect"
    CLIENT = "client"
    INSTRUCTIONS = "instructions"


class FactKind(StrEnum):
    """What a provider says about an attempt."""

    PAID = "paid"
    PENDING = "pending"
    PROCESSING = "processing"
    FAILED = "failed"
    CLOSED = "closed"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    UNKNOWN = "unknown"


class RefundKind(StrEnum):
    """How far a refund has come at the provider. ABSENT: it has none such, so the question never arrived; ask again."""

    SUBMITTED = "submitted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    MANUAL = "manual"
    ABSENT = "absent"


class DisputeKind(StrEnum):
    """How a dispute stands: the money is gone until it is decided; it came back; it is gone for good."""

    OPENED = "opened"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """What one provider can do; asked before anything is offered to a buyer.

    Attributes:
        bulk_size: How many attempts one question may ask after.
        least: Smallest amount by currency, where there is one; `most` the largest.
        has_direct: Whether money can go straight to a vendor's own account: see `AttemptView.payee_account`.
        needs_app: The buyer pays in a form that an app brings; no page of ours has one.
        has_polling: False when the facts come from elsewhere (a courier's remittance, a bank statement).
    """

    currencies: frozenset[str]
    least: Mapping[str, Money] = field(default_factory=dict)
    most: Mapping[str, Money] = field(default_factory=dict)
    has_polling: bool = False
    needs_app: bool = False
    bulk_size: int = 1
    has_callbacks: bool = False
    has_statement: bool = False
    can_close: bool = False
    can_expire: bool = False
    has_payouts: bool = False
    has_deeplink: bool = False
    has_direct: bool = False
    refunds: RefundSupport = RefundSupport.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    """One try to take money, as much of it as a provider may know.

    Attributes:
        reference: Our unique word for the attempt, at most `REFERENCE_LENGTH` characters; see `reference_of`.
        provider_ref: What the provider knows it by; empty before `start`.
        back_url: Where a buyer who was sent away to pay comes back to, paid or not.
        callback_url: Where the provider may write to us about it.
        payee_account: Whose account the money goes to, where a vendor is paid directly; empty: to our own.
        payee_name: What that vendor is called on the buyer's screen.
    """

    reference: str
    money: Money
    created_at: datetime
    expires_at: datetime | None = None
    provider_ref: str = ""
    back_url: str = ""
    callback_url: str = ""
    payee_account: str = ""
    payee_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The provider, or its rules, let the buyer pay now.

    Attributes:
        payload: The text of a code, an address, or a secret for the form, by `kind`; empty for instructions.
        payee_account: Where the money should arrive, to compare a fact with.
        deeplink: An address that opens the code in a payment app, where the provider gave one along.
    """

    kind: StartKind
    payload: str = ""
    deeplink: str = ""
    provider_ref: str = ""
    payee_account: str = ""
    expires_at: datetime | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a provider says about one attempt.

    Attributes:
        attempt_ref: The attempt's `reference`.
        txn_id: The provider's unique word for the movement of money; set, with `money` and `occurred_at`, when it moved.
        reason: Why it failed, or why it is not known, for operators.
        raw: What was really said, word for word: evidence.
    """

    kind: FactKind
    attempt_ref: str
    txn_id: str = ""
    money: Money | None = None
    to_account: str = ""
    occurred_at: datetime | None = None
    reason: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


class About(StrEnum):
    """What a callback speaks of: a try to take money, money going back, or a buyer's bank taking it back."""

    ATTEMPT = "attempt"
    REFUND = "refund"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True)
class Hint:
    """A callback names an attempt, a refund or a dispute: ask the provider about it. A hint alone proves nothing.

    Attributes:
        event_key: The same for the same message, however often it comes.
        provider_ref: What the provider knows the attempt by, or our own `reference`; for refunds and disputes it may be
            the movement's `txn_id`.
        about: What to ask after.
        subject_ref: What the provider knows the refund or the dispute by; empty for attempts.
        happened_at: When it happened, by the provider's word.
        is_signed: False where the provider signs no messages of this kind. Kept only if it names an attempt of ours.
    """

    event_key: str
    provider_ref: str
    about: About = About.ATTEMPT
    subject_ref: str = ""
    happened_at: datetime | None = None
    is_signed: bool = True


@dataclass(frozen=True, slots=True)
class Closed:
    """Nobody can pay this attempt any more."""


@dataclass(frozen=True, slots=True)
class AlreadyPaid:
    """It cannot be closed: the money is here."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class Unsupported:
    """The provider closes nothing; the attempt stays payable until it expires, and must be watched beyond that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundView:
    """Money that should go back.

    Attributes:
        txn_id: The movement that brought it.
        provider_ref: What the provider knows the refund by; empty before `refund`.
        gone_before: What of the same movement went back by other refunds through the provider. Where a provider takes
            no key, a refund that got no answer is told by this sum from one that never arrived: so refunds of one
            movement go one after another, and each is asked after before the next.
    """

    reference: str
    txn_id: str
    money: Money
    provider_ref: str = ""
    gone_before: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFact:
    """What a provider says about a refund. MANUAL: a person makes the transfer and writes it down.

    Attributes:
        money: What goes, or went, back, where the provider says so: needed of refunds that we did not ask for.
    """

    kind: RefundKind
    provider_ref: str = ""
    money: Money | None = None
    reason: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFact:
    """What a provider says about money that a buyer's bank takes back.

    Attributes:
        ref: What the provider knows the dispute by.
        txn_id: The movement that brought the money.
        money: What is, or was, taken.
        answer_by: Until when the provider must have our answer.
    """

    ref: str
    txn_id: str
    kind: DisputeKind
    money: Money
    answer_by: datetime | None = None
    reason: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a provider's configuration that will not work, and what to do about it."""

    setting: str
    text: str


class PaymentProvider(Protocol):
    """One company, or one way, by which a buyer's money comes. All calls may raise `AdapterError`."""

    code: str
    caps: Caps

    def start(self, attempt: AttemptView, *, key: str, now: datetime) -> Started:
        """Let the buyer pay an attempt. The same attempt and key give the same result, so it can be repeated.

        Called once when an attempt is made, and again when the first answer got lost.
        """

    def fetch(self, attempts: Sequence[AttemptView], *, now: datetime) -> list[Fact]:
        """Return what the provider says about attempts, any number of them.

        An attempt about which nothing could be learnt is told as UNKNOWN, or, when the provider did not answer at all,
        `AdapterError` is raised; neither means "not paid". Nothing is told of attempts when `caps.has_polling` is False.
        """

    def parse_callback(self, *, body: bytes, headers: Mapping[str, str], now: datetime) -> list[Hint]:
        """Return what a callback is about, having checked its signature; header names are in small letters.

        Raises:
            BadSignature: It is not from the provider.
            NotOffered: The provider sends no callbacks.
        """

    def close(self, attempt: AttemptView, *, now: datetime) -> Closed | AlreadyPaid | Unsupported:
        """Make an attempt unpayable, before another one is made or the goods are given free."""

    def refund(self, refund: RefundView, *, key: str) -> RefundFact:
        """Send money back, at most once per key."""

    def fetch_refund(self, refund: RefundView) -> RefundFact:
        """Return how far a refund has come; asked before a refund is repeated."""

    def fetch_dispute(self, ref: str) -> DisputeFact:
        """Return how a dispute stands.

        Raises:
            NotOffered: The provider takes nothing back.
        """

    def statement(self, day: date) -> Iterable[Fact]:
        """Return every movement of money on a day, to compare with our receipts.

        Raises:
            NotOffered: The provider has no statement.
        """

    def deeplink(self, payload: str) -> str:
        """Return an address that opens a code in a payment app on the buyer's own phone. Asks the provider.

        Raises:
            NotOffered: The provider has no such addresses.
        """

    def check_config(self) -> list[Problem]:
        """Return what is wrong with the configuration. Asks nobody outside."""


def reference_of(public_id: UUID) -> str:
    """Return a unique id as 25 letters and digits, short enough for a KHQR code's bill number."""
    digits: list[str] = []
    rest = public_id.int
    for _ in range(REFERENCE_LENGTH):
        rest, digit = divmod(rest, 36)
        digits.append(_BASE_36[digit])
    return "".join(reversed(digits))
