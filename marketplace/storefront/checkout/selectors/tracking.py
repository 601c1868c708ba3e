"""What a buyer sees of a purchase, by its unguessable link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from logistics.selectors import (
    ShipmentTimeline,
    tracking_for,
)
from marketplace.core.money import Money
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.statuses import OrderStatus
from marketplace.storefront.checkout.selectors.delivery import DeliveryLine
from marketplace.storefront.checkout.selectors.payment import payment_state
from marketplace.storefront.checkout.selectors.refunds import MoneyBack, money_back
from marketplace.storefront.checkout.selectors.ways import WayMap, way_maps
from marketplace.storefront.selectors.rates import ShownRate, dollars
from payments.milestones import PlanView, plan_view
from payments.selectors import newest_attempts


@dataclass(frozen=True)
class ParcelView:
    """One parcel on the buyer's page: where it is, and the drawing of its way where both ends are known."""

    timeline: ShipmentTimeline
    way: WayMap | None


@dataclass(frozen=True)
class TrackedOrder:
    """One vendor's part of a purchase, on the buyer's page."""

    number: str
    vendor_name: str
    vendor_url: str
    vendor_phone: str
    status: str
    status_label: str
    delivery_name: str
    goods_total: Money
    delivery_charge: Money
    total: Money
    lines: tuple[DeliveryLine, ...]
    shipments: tuple[ParcelView, ...]
    is_delivered: bool
    #: The vendor has it, so something can have gone wrong with it.
    may_complain: bool


@dataclass(frozen=True)
class PurchasePage:
    """Everything a buyer sees of a purchase, by its unguessable link."""

    number: str
    token: str
    placed_at: datetime
    buyer_name: str
    phone: str
    address: str
    note: str
    payment_state: str
    pays_at_the_door: bool
    paid_at: datetime | None
    total: Money
    total_usd: Money | None
    khr_per_usd: Any
    orders: tuple[TrackedOrder, ...]
    refunds: tuple[MoneyBack, ...]
    headline: str
    #: Where it is paid in parts.
    plan: PlanView | None = None


def purchase_page(*, purchase: Purchase, rate: ShownRate | None, now: datetime) -> PurchasePage:
    """Return the tracking page of a purchase; its orders, lines, vendors and address should be prefetched."""
    orders = list(purchase.orders.all())
    timelines = tracking_for([order.pk for order in orders])
    ways = way_maps(orders, timelines)
    tracked = tuple(_tracked(order, timelines[order.pk], ways) for order in orders)
    state = payment_state(purchase=purchase, attempts=newest_attempts(purchase=purchase), now=now)
    return PurchasePage(
        number=purchase.number,
        token=purchase.token,
        placed_at=purchase.placed_at,
        buyer_name=purchase.buyer_name,
        phone=str(purchase.phone),
        address=purchase.shipping_address.formatted,
        note=purchase.shipping_address.notes,
        payment_state=state,
        pays_at_the_door=purchase.hold_until is None,
        paid_at=purchase.paid_at,
        total=purchase.total,
        total_usd=dollars(purchase.total, rate),
        khr_per_usd=purchase.khr_per_usd,
        orders=tracked,
        refunds=tuple(money_back(purchase)),
        headline=_headline("" if purchase.has_milestones and purchase.confirmed_at else state, orders),
        plan=plan_view(purchase=purchase, now=now),
    )


def _tracked(order: Order, shipments: Sequence[ShipmentTimeline], ways: Mapping[str, WayMap]) -> TrackedOrder:
    vendor = order.vendor
    return TrackedOrder(
        number=order.number,
        vendor_name=vendor.name if vendor else "",
        vendor_url=vendor.get_absolute_url() if vendor else "",
        vendor_phone=str(vendor.phone) if vendor else "",
        status=order.status,
        status_label=order.status_label,
        delivery_name=shipments[0].service_name if shipments else order.shipping_method,
        goods_total=order.goods_total,
        delivery_charge=order.delivery_charge,
        total=order.total,
        lines=tuple(
            DeliveryLine(
                line.product.get_title() if line.product else line.title,
                line.quantity,
                Money(line.line_price_incl_tax, order.currency),
            )
            for line in order.lines.all()
        ),
        shipments=tuple(ParcelView(shipment, ways.get(shipment.shipment_id)) for shipment in shipments),
        is_delivered=order.status == OrderStatus.DELIVERED,
        may_complain=order.confirmed_at is not None,
    )


def _headline(state: str, orders: Sequence[Order]) -> str:
    """Return where the whole purchase stands, in a few words; it follows from its orders."""
    statuses = {order.status for order in orders}
    if state in {"waiting", "expired", "unavailable"}:
        return _("Waiting for your payment")
    if state == "closed":
        return _("Not paid in time")
    if statuses <= {OrderStatus.DELIVERED}:
        return _("Everything has arrived")
    if OrderStatus.DISPATCHED in statuses or OrderStatus.DELIVERED in statuses:
        return _("On its way")
    if statuses <= {OrderStatus.DECLINED, OrderStatus.CANCELLED, OrderStatus.RETURNED}:
        return _("Closed")
    return _("The vendors are packing")
