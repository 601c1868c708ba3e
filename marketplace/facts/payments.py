"""What happens to money."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RefundFellDue:
    refund_id: int


@dataclass(frozen=True)
class PaymentStarted:
    """A buyer may pay an attempt now."""

    attempt_id: int


@dataclass(frozen=True)
class ProviderSpoke:
    """A provider's message was stored: `event_id` is its `payments.models.ProviderEvent`, still to be read."""

    event_id: int


@dataclass(frozen=True)
class ProviderSpokeOfRefund:
    """A signed message names a refund: ask the provider about it. `attempt_ref` is what it knows the payment by."""

    event_id: int
    provider: str
    attempt_ref: str
    refund_ref: str
    happened_at: str


@dataclass(frozen=True)
class ProviderSpokeOfDispute:
    """A signed message says that a buyer's bank takes a payment back, or has decided about it: ask the provider.

    `happened_at` is ISO text, empty where the message does not say when.
    """

    event_id: int
    provider: str
    attempt_ref: str
    dispute_ref: str
    happened_at: str


@dataclass(frozen=True)
class RefundSent:
    """Money is on its way back to a buyer."""

    refund_id: int


@dataclass(frozen=True)
class RefundSucceeded:
    """A buyer has got money back."""

    refund_id: int


@dataclass(frozen=True)
class RefundFailed:
    """Money that was to go back did not arrive; it is owed as before."""

    refund_id: int


@dataclass(frozen=True)
class ComparisonWanted:
    """An officer wants a provider's day compared with our receipts. `day` is ISO text."""

    provider: str
    day: str


@dataclass(frozen=True)
class StatementCame:
    """A bank statement was stored; its new lines are still to be matched."""

    file_id: int


@dataclass(frozen=True)
class RemittanceConfirmed:
    """An officer has had a carrier's list of cash booked."""

    file_id: int
