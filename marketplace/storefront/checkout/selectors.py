"""What the screens of checkout, payment and tracking show, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from catalogue.models import Product
from logistics.selectors import (
    ParcelLine,
    ParcelQuestion,
    Place,
    Rate,
    RateAnswer,
    Refusal,
    ShipmentTimeline,
    rates_for_all,
    tracking_for,
)
from marketplace.core.money import Money
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.statuses import OrderStatus
from marketplace.storefront.selectors.basket import CURRENCY, Visit
from marketplace.storefront.selectors.rates import ShownRate, dollars
from payments.models import AttemptStatus, PaymentAttempt, RefundStatus
from payments.selectors import amount_due, newest_attempt
from vendors.models import Partner


@dataclass(frozen=True)
class DeliveryLine:
    """One product in a vendor's parcel."""

    title: str
    quantity: int
    total: Money


@dataclass(frozen=True)
class DeliveryGroup:
    """One vendor's parcel at checkout, and every way it can travel.

    Attributes:
        field: Name of the form's field for the choice; values are `<code>@<price>`.
    """

    field: str
    partner_id: int
    vendor_name: str
    province: str
    lines: tuple[DeliveryLine, ...]
    goods_total: Money
    answer: RateAnswer

    @property
    def rates(self) -> tuple[Rate, ...]:
        return self.answer.rates

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        return self.answer.refusals

    @property
    def options(self) -> list[tuple[str, Rate, str]]:
        """Every choice as (value, rate, name of the place of collection or nothing)."""
        found = []
        for rate in self.rates:
            places = [(point.code, point.name) for point in rate.points] or [(rate.code, "")]
            found += [(f"{code}@{rate.price.amount}", rate, place) for code, place in places]
        return found

    @property
    def cheapest(self) -> str:
        """The value of the cheapest choice, chosen at first; empty when nothing serves."""
        return min(self.options, key=lambda option: option[1].price.amount)[0] if self.options else ""


def delivery_groups(
    *, visit: Visit, province_code: str, district_code: str, commune_code: str, on: date
) -> list[DeliveryGroup]:
    """Return a basket's parcels, one per partner, each with its rates to a place."""
    by_partner: dict[int, list[Any]] = {}
    lines = visit.lines().select_related("product__vendor", "stockrecord").order_by("pk")
    for line in lines:
        by_partner.setdefault(line.stockrecord.partner_id, []).append(line)
    partners = Partner.objects.select_related("vendor", "province", "district").in_bulk(list(by_partner))
    destination = Place(province_code, district_code, commune_code)
    questions = {
        key: ParcelQuestion(
            lines=tuple(_parcel_line(line.product, line.quantity) for line in found),
            origin=_place_of(partners[key]),
            destination=destination,
        )
        for key, found in by_partner.items()
    }
    answers = rates_for_all(questions=questions, on=on)
    return [_group(partners[key], found, answers[key]) for key, found in by_partner.items()]


def _parcel_line(product: Product, quantity: int) -> ParcelLine:
    return ParcelLine(weight_g=product.weight_g, quantity=quantity, flags=frozenset(product.handling_flags))


def _place_of(partner: Partner) -> Place:
    return Place(partner.province.code if partner.province else "", partner.district.code if partner.district else "")


def _group(partner: Partner, lines: Sequence[Any], answer: RateAnswer) -> DeliveryGroup:
    shown = tuple(
        DeliveryLine(line.product.get_title(), line.quantity, Money(line.stockrecord.price, CURRENCY) * line.quantity)
        for line in lines
    )
    return DeliveryGroup(
        field=f"delivery-{partner.code}",
        partner_id=partner.pk,
        vendor_name=partner.vendor.name if partner.vendor else partner.name,
        province=partner.province.name if partner.province else "",
        lines=shown,
        goods_total=Money.total((line.total for line in shown), CURRENCY),
        answer=answer,
    )


@dataclass(frozen=True)
class Totals:
    """The sum at the foot of checkout."""

    goods: Money
    delivery: Money
    rate: ShownRate | None

    @property
    def total(self) -> Money:
        return self.goods + self.delivery

    @property
    def total_usd(self) -> Money | None:
        return dollars(self.total, self.rate)


def totals(*, groups: Sequence[DeliveryGroup], chosen: dict[str, str], rate: ShownRate | None) -> Totals:
    """Return the sum for the choices made so far, by field name; what is not chosen counts at its cheapest."""
    delivery = Money.zero(CURRENCY)
    for group in groups:
        code = (chosen.get(group.field) or group.cheapest).partition("@")[0]
        found = group.answer.chosen(code) if code else None
        delivery += found.price if found else Money.zero(CURRENCY)
    goods = Money.total((group.goods_total for group in groups), CURRENCY)
    return Totals(goods=goods, delivery=delivery, rate=rate)


@dataclass(frozen=True)
class PaymentPage:
    """A purchase on its way to being paid.

    Attributes:
        state: `waiting` for the buyer, `expired` (the code is over, a new one can be made), `unavailable` (the provider
            does not answer), `closed` (the hold is over), `paid`, or `at_the_door`.
        due: What is still to be paid; less than the total when part of it came.
    """

    number: str
    token: str
    state: str
    total: Money
    due: Money
    due_usd: Money | None
    expires_at: datetime | None
    code: str
    attempt_id: str
    was_partly_paid: bool
    email: str
    deeplink: str


def payment_page(*, purchase: Purchase, rate: ShownRate | None, now: datetime) -> PaymentPage:
    """Return what the payment screen shows now."""
    attempt = newest_attempt(purchase=purchase)
    due = amount_due(purchase=purchase)
    return PaymentPage(
        number=purchase.number,
        token=purchase.token,
        state=_payment_state(purchase, attempt, now),
        total=purchase.total,
        due=due,
        due_usd=dollars(due, rate),
        expires_at=attempt.expires_at if attempt else None,
        code=attempt.payload if attempt else "",
        attempt_id=str(attempt.public_id) if attempt else "",
        was_partly_paid=bool(due) and due != purchase.total,
        email=purchase.email,
        deeplink=_deeplink(attempt),
    )


def _deeplink(attempt: PaymentAttempt | None) -> str:
    """Return an address that opens the code where it can be paid: the sandbox's phone; nothing in production yet."""
    if attempt is None or not settings.SANDBOX:
        return ""
    return f"{settings.SANDBOX_URL}/phone/?{urlencode({'qr': attempt.payload})}"


def _payment_state(purchase: Purchase, attempt: PaymentAttempt | None, now: datetime) -> str:
    if purchase.paid_at:
        return "paid"
    if purchase.closed_at:
        return "closed"
    if purchase.hold_until is None:
        return "at_the_door"
    if attempt is None or attempt.status == AttemptStatus.FAILED or not attempt.payload:
        return "unavailable"
    if attempt.expires_at and attempt.expires_at <= now:
        return "expired"
    return "waiting"


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
    shipments: tuple[ShipmentTimeline, ...]
    is_delivered: bool


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
    refunds_due: tuple[Money, ...]
    headline: str


def purchase_page(*, purchase: Purchase, rate: ShownRate | None, now: datetime) -> PurchasePage:
    """Return the tracking page of a purchase; its orders, lines, vendors and address should be prefetched."""
    orders = list(purchase.orders.all())
    timelines = tracking_for([order.pk for order in orders])
    tracked = tuple(_tracked(order, timelines[order.pk]) for order in orders)
    state = _payment_state(purchase, newest_attempt(purchase=purchase), now)
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
        refunds_due=tuple(_refunds_due(purchase)),
        headline=_headline(state, orders),
    )


def _tracked(order: Order, shipments: Sequence[ShipmentTimeline]) -> TrackedOrder:
    vendor = order.vendor
    return TrackedOrder(
        number=order.number,
        vendor_name=vendor.name if vendor else "",
        vendor_url=vendor.get_absolute_url() if vendor else "",
        vendor_phone=str(vendor.phone) if vendor else "",
        status=order.status,
        status_label=order.status_label,
        delivery_name=order.shipping_method,
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
        shipments=tuple(shipments),
        is_delivered=order.status == OrderStatus.DELIVERED,
    )


def _refunds_due(purchase: Purchase) -> list[Money]:
    return [
        Money(refund.amount, refund.currency)
        for receipt in purchase.receipts.all()
        for refund in receipt.refunds.all()
        if refund.status != RefundStatus.FAILED
    ]


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
