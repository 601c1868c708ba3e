"""Payments: attempts to take money, what came of them, and the day's rate."""

from payments.models.attempt import AttemptStatus, PaymentAttempt
from payments.models.inbox import Disposition, ProviderEvent, Receipt
from payments.models.rate import ExchangeRate
from payments.models.refund import Refund, RefundReason, RefundStatus

from oscar.apps.payment.models import *  # noqa: F403 isort: skip - Oscar registers only what is not registered above

__all__ = (
    "AttemptStatus",
    "Disposition",
    "ExchangeRate",
    "PaymentAttempt",
    "ProviderEvent",
    "Receipt",
    "Refund",
    "RefundReason",
    "RefundStatus",
)
