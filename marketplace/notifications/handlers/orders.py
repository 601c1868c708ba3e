"""Buyers and vendors hear how a purchase goes on."""

from __future__ import annotations

from django.db.models import Max, Min

from logistics.models import Shipment
from marketplace import facts
from marketplace.core.money import Money
from marketplace.notifications.models import Kind
from marketplace.notifications.telling import (
    is_old_news,
    money_text,
    order_of,
    tell_buyer,
    tell_buyer_of_order,
    tell_vendor,
)
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.statuses import OrderStatus
from payments.models import Refund


def tell_of_order_confirmed(fact: facts.OrderConfirmed) -> None:
    """Tell the vendor that there is an order to accept."""
    order = order_of(fact.order_id)
    _tell_vendor_of_order(Kind.ORDER_CONFIRMED, order)


def tell_of_purchase_paid(fact: facts.PurchasePaid) -> None:
    """Tell the buyer that the money has come, and where to follow the parcels."""
    purchase = Purchase.objects.select_related("user").prefetch_related("orders").get(pk=fact.purchase_id)
    context = {"total": money_text(purchase.total)}
    tell_buyer(Kind.PURCHASE_PAID, purchase, str(purchase.pk), context)


def tell_of_order_declined(fact: facts.OrderDeclined) -> None:
    """Tell the buyer that a vendor cannot send its part."""
    order = order_of(fact.order_id)
    tell_buyer_of_order(Kind.ORDER_DECLINED, order)


def tell_of_order_cancelled(fact: facts.OrderCancelled) -> None:
    """Tell the vendor not to send an order that was already theirs to see."""
    order = order_of(fact.order_id)
    if order.confirmed_at is not None:
        _tell_vendor_of_order(Kind.ORDER_CANCELLED, order)


def tell_of_order_dispatched(fact: facts.OrderDispatched) -> None:
    """Tell the buyer that a parcel is on its way, unless that is old news, or it is there already."""
    order = order_of(fact.order_id)
    left_at = Shipment.objects.filter(order=order).aggregate(at=Min("dispatched_at"))["at"]
    if order.status not in {OrderStatus.DELIVERED, OrderStatus.RETURNED} and not is_old_news(left_at):
        tell_buyer_of_order(Kind.ORDER_DISPATCHED, order, may_wait=True)


def tell_of_order_delivered(fact: facts.OrderDelivered) -> None:
    """Tell the buyer that a parcel has arrived, unless they have had it for days."""
    order = order_of(fact.order_id)
    arrived_at = Shipment.objects.filter(order=order).aggregate(at=Max("delivered_at"))["at"]
    if not is_old_news(arrived_at):
        tell_buyer_of_order(Kind.ORDER_DELIVERED, order, may_wait=True)


def tell_of_refund_due(fact: facts.RefundFellDue) -> None:
    """Tell the buyer that money goes back to them, and why."""
    refund = Refund.objects.select_related("receipt__purchase__user").get(pk=fact.refund_id)
    purchase = refund.receipt.purchase
    if purchase is None:
        return
    context = {"amount": money_text(Money(refund.amount, refund.currency)), "refund": refund}
    tell_buyer(Kind.REFUND_DUE, purchase, str(refund.pk), context)


def _tell_vendor_of_order(kind: Kind, order: Order) -> None:
    if order.vendor is None:
        return
    context = {"order": order, "total": money_text(order.goods_total)}
    page = ("vendor_portal:order", {"code": order.vendor.code, "number": order.number})
    tell_vendor(kind, order.vendor, str(order.pk), context, page=page)
