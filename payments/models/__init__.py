"""Payments: attempts to take money, what came of them, and the day's rate."""

from payments.models.attempt import AttemptStatus, PaymentAttempt, Shown
from payments.models.dispute import Dispute, DisputeStatus, EarlyFact, EarlyKind
from payments.models.inbox import Disposition, ProviderEvent, Receipt
from payments.models.rate import ExchangeRate
from payments.models.refund import NOTHING_GOES_BACK, Refund, RefundLine, RefundReason, RefundStatus, RefundWay

from oscar.apps.payment.models import *  # noqa: F403 isort: skip - Oscar registers only what is not registered above

__all__ = (
    "NOTHING_GOES_BACK",
    "AttemptStatus",
    "Disposition",
    "Dispute",
    "DisputeStatus",
    "EarlyFact",
    "EarlyKind",
    "ExchangeRate",
    "PaymentAttempt",
    "ProviderEvent",
    "Receipt",
    "Refund",
    "RefundLine",
    "RefundReason",
    "RefundStatus",
    "RefundWay",
    "Shown",
)
