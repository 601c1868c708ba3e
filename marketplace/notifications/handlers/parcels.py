"""Buyers hear of their parcels at the moments that matter, once each, the way they chose, and never of old news."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from logistics.models import Consignment
from logistics.points.models import PointStay
from logistics.points.selectors import code_for
from logistics.tracking_status import TrackingStatus
from marketplace import facts
from marketplace.notifications.models import Kind
from marketplace.notifications.services import notify
from marketplace.notifications.telling import buyer_of, link_to, tell_vendor
from vendors.models import Vendor

#: What is told of a parcel that has come so far. Handed over and delivered are told of the order, in `handlers`.
MOMENTS: Final = {
    TrackingStatus.OUT_FOR_DELIVERY: Kind.PARCEL_OUT,
    TrackingStatus.READY_FOR_PICKUP: Kind.PARCEL_AT_POINT,
    TrackingStatus.DELIVERY_ATTEMPTED: Kind.PARCEL_TRIED,
    TrackingStatus.REFUSED: Kind.PARCEL_BACK,
    TrackingStatus.RETURNING: Kind.PARCEL_BACK,
}
#: News that is older than this when it comes is on the page, and rings nobody.
TOO_OLD: Final = {
    Kind.PARCEL_OUT: timedelta(hours=6),
    Kind.PARCEL_AT_POINT: timedelta(hours=72),
    Kind.PARCEL_TRIED: timedelta(hours=24),
    Kind.PARCEL_BACK: timedelta(hours=72),
}


def tell_of_parcel(fact: facts.ParcelMoved) -> None:
    """Tell the buyer where the parcel is, if it still is there and the news is fresh."""
    kind = MOMENTS.get(TrackingStatus(fact.status))
    if kind is None:
        return
    parcel = (
        Consignment.objects.select_related(
            "shipment__order__purchase__user",
            "shipment__order__vendor",
            "shipment__service_point__province",
            "shipment__service_point__district",
        )
        .filter(pk=fact.consignment_id)
        .first()
    )
    now = timezone.now()
    if parcel is None or parcel.tracking_status != fact.status or _is_old(kind, fact.at, now):
        return
    if kind is Kind.PARCEL_AT_POINT and PointStay.objects.filter(consignment=parcel).exists():
        return  # the place itself tells, with the code
    _tell(kind, parcel, now=now)


def tell_of_stopped_webhook(fact: facts.WebhookStopped) -> None:
    """Tell a vendor that its program does not answer, so that it hears nothing more."""
    vendor = Vendor.objects.get(pk=fact.vendor_id)
    page = ("vendor_portal:webhooks", {"code": vendor.code})
    tell_vendor(Kind.WEBHOOK_STOPPED, vendor, f"{fact.endpoint_id}:{fact.at}", {"host": fact.host}, page=page)


def _is_old(kind: Kind, at: str, now: datetime) -> bool:
    return bool(at) and now - datetime.fromisoformat(at) > TOO_OLD[kind]


def _tell(kind: Kind, parcel: Consignment, *, now: datetime) -> None:
    order = parcel.shipment.order
    purchase = order.purchase
    if purchase is None:
        return
    recipient = buyer_of(purchase)
    context: dict[str, Any] = {
        "order": order,
        "parcel": parcel,
        "purchase": purchase,
        "link": link_to("checkout:track", language=recipient.language, token=purchase.token),
    }
    if kind is Kind.PARCEL_OUT:
        context["code"] = code_for(parcel.pk)
    if kind is Kind.PARCEL_AT_POINT:
        point, since = parcel.shipment.service_point, parcel.tracking_status_at or now
        context |= {
            "point": point,
            "until": timezone.localdate(since) + timedelta(days=point.holds_days) if point else None,
        }
    notify(
        kind=kind,
        recipient=recipient,
        key=f"{kind.value}:{parcel.pk}",
        context=context,
        now=now,
        may_wait=kind is not Kind.PARCEL_OUT,
        expires_at=now + TOO_OLD[kind],
    )
