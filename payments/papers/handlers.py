"""What papers do when something happened elsewhere. Twice is once: a paper's key is the event's."""

from __future__ import annotations

from django.utils import timezone

from marketplace.facts import OrderConfirmed, OrderDelivered, PurchasePaid, RefundSucceeded
from marketplace.sales.order.models import Order
from payments.papers.errors import UnableToIssuePaper
from payments.papers.services import issue


def issue_for_purchase(fact: PurchasePaid) -> None:
    """Issue the paper of each order of a purchase that is paid; one that cannot be issued stops no other.

    Raises:
        UnableToIssuePaper: One could not be issued; the fact comes again.
    """
    refused: UnableToIssuePaper | None = None
    for order_id in Order.objects.filter(purchase_id=fact.purchase_id).order_by("pk").values_list("pk", flat=True):
        try:
            issue.issue_for_order(order_id=order_id, now=timezone.now())
        except UnableToIssuePaper as error:
            refused = error
    if refused is not None:
        raise refused


def issue_for_paid_order(fact: OrderConfirmed) -> None:
    """Issue the paper of an order whose own part of a purchase is paid; one to be paid at the door waits."""
    issue.issue_for_order(order_id=fact.order_id, now=timezone.now())


def issue_for_delivery(fact: OrderDelivered) -> None:
    """Issue the paper of an order that was paid at the door."""
    issue.issue_for_order(order_id=fact.order_id, now=timezone.now())


def issue_credit_note(fact: RefundSucceeded) -> None:
    """Issue the credit note for money that went back."""
    issue.issue_for_refund(refund_id=fact.refund_id, now=timezone.now())
