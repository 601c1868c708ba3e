"""Giving money back: asking, deciding, sending, by hand, and what happens when it does not arrive."""

from payments.services.refunds.falling_due import owe_refund, refund_order, refunded

__all__ = ("owe_refund", "refund_order", "refunded")
