"""What payments does when something happened elsewhere."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from marketplace.core.clock import database_now
from marketplace.core.money import Money
from marketplace.facts import (
    CashCollected,
    MilestonePaid,
    OrderCancelled,
    OrderDeclined,
    OrderReturned,
    PaymentStarted,
    ProviderSpoke,
    ProviderSpokeOfDispute,
    ProviderSpokeOfRefund,
    PurchaseExpired,
    PurchasePaid,
)
from payments.models import RefundReason
from payments.services import by_milestones, callbacks, cash, changes, deeplinks, disputes, refunds
from payments.services.refunds import external


def owe_declined_order(fact: OrderDeclined) -> None:
    """Put down what a buyer paid for an order that its vendor turned down."""
    refunds.refund_order(order_id=fact.order_id, reason=RefundReason.DECLINED, now=timezone.now())
    by_milestones.settle_fallen(order_id=fact.order_id, reason=RefundReason.DECLINED, now=timezone.now())


def owe_cancelled_order(fact: OrderCancelled) -> None:
    """Put down what a buyer paid for an order that was called off."""
    refunds.refund_order(order_id=fact.order_id, reason=RefundReason.CANCELLED, now=timezone.now())
    by_milestones.settle_fallen(order_id=fact.order_id, reason=RefundReason.CANCELLED, now=timezone.now())


def owe_returned_order(fact: OrderReturned) -> None:
    """Put down what came for an order that went back before all of it was paid; a paid one is a matter of its return."""
    by_milestones.settle_fallen(order_id=fact.order_id, reason=RefundReason.RETURNED, now=timezone.now())


def close_cash_of_fallen(fact: OrderDeclined | OrderCancelled | OrderReturned) -> None:
    """See whether the cash for what is left of a purchase at the door is all here."""
    cash.note_order_fell(order_id=fact.order_id, now=timezone.now())


def note_cash(fact: CashCollected) -> None:
    """Book cash that a carrier took at a door."""
    cash.note_cash_collected(
        order_number=fact.order_number,
        carrier=fact.carrier,
        taken=Money(Decimal(fact.amount), fact.currency),
        waybill=fact.waybill,
        now=timezone.now(),
    )


def ask_deeplink(fact: PaymentStarted) -> None:
    """Ask for the address that opens a code on the buyer's own phone."""
    deeplinks.ask_deeplink(attempt_id=fact.attempt_id)


def read_callback(fact: ProviderSpoke) -> None:
    """Follow a provider's message at once; what fails is tried again by the sweep."""
    callbacks.read_callback(event_id=fact.event_id, now=database_now())


def ask_about_refund(fact: ProviderSpokeOfRefund) -> None:
    """Ask a provider about a refund that it spoke of."""
    external.ask_about(
        provider=fact.provider, payment_ref=fact.attempt_ref, refund_ref=fact.refund_ref, now=timezone.now()
    )


def ask_about_dispute(fact: ProviderSpokeOfDispute) -> None:
    """Ask a provider about a dispute that it spoke of."""
    disputes.ask_about(provider=fact.provider, dispute_ref=fact.dispute_ref, now=timezone.now())


def tidy_up_attempts(fact: PurchasePaid | PurchaseExpired) -> None:
    """Close what is still open of a purchase that is paid or off, and let fall due what came for nothing."""
    changes.tidy_up(purchase_id=fact.purchase_id, now=database_now())


def tidy_up_milestone(fact: MilestonePaid) -> None:
    """Close what is still open for a part of a price that is paid."""
    changes.tidy_up_milestone(milestone_id=fact.milestone_id, now=database_now())
