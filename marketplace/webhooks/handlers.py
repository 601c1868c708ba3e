"""Facts turned into messages to vendors' programs. Each may run twice; the key sees to it that nothing is told twice."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from logistics.models import Consignment
from marketplace import facts
from marketplace.sales.order.models import Order
from marketplace.webhooks.services.sending import deliver, queue


def tell_of_order(fact: facts.OrderConfirmed | facts.OrderCancelled | facts.OrderDelivered) -> None:
    """Tell a vendor's programs that an order came, is off, or has arrived."""
    kinds: dict[type, str] = {
        facts.OrderConfirmed: "order.confirmed",
        facts.OrderCancelled: "order.cancelled",
        facts.OrderDelivered: "order.delivered",
    }
    order = Order.objects.get(pk=fact.order_id)
    kind = kinds[type(fact)]
    _tell(order, kind, f"{kind}:{order.pk}", {})


def tell_of_booking(fact: facts.ConsignmentBooked | facts.ConsignmentFailed) -> None:
    """Tell a vendor's programs that a carrier took a parcel, or refused it."""
    parcel = Consignment.objects.select_related("shipment__order").get(pk=fact.consignment_id)
    kind = "parcel.booked" if isinstance(fact, facts.ConsignmentBooked) else "parcel.refused"
    reason = {"reason": fact.reason} if isinstance(fact, facts.ConsignmentFailed) else {}
    _tell(parcel.shipment.order, kind, f"{kind}:{parcel.pk}", {**_parcel(parcel), **reason})


def tell_of_parcel(fact: facts.ParcelMoved | facts.ReturnParcelMoved) -> None:
    """Tell a vendor's programs where a parcel is, on its way out or back."""
    parcel = Consignment.objects.select_related("shipment__order").get(pk=fact.consignment_id)
    kind = "parcel.moved" if isinstance(fact, facts.ParcelMoved) else "return.moved"
    key = f"{kind}:{parcel.pk}:{fact.status}:{fact.at}"
    _tell(parcel.shipment.order, kind, key, {**_parcel(parcel), "status": fact.status, "at": fact.at})


def _parcel(parcel: Consignment) -> dict[str, Any]:
    return {
        "parcel": parcel.reference,
        "carrier": parcel.carrier,
        "waybill_number": parcel.waybill_number,
        "status": parcel.tracking_status,
        "expected_from": parcel.expected_from.isoformat() if parcel.expected_from else None,
        "expected_to": parcel.expected_to.isoformat() if parcel.expected_to else None,
    }


def _tell(order: Order, kind: str, key: str, data: dict[str, Any]) -> None:
    if order.vendor_id is None:
        return
    now = timezone.now()
    told = {"order_number": order.number, **data}
    for delivery_id in queue(vendor_id=order.vendor_id, kind=kind, key=key, data=told, now=now):
        deliver(delivery_id=delivery_id, now=now)
