"""What an officer reads about one purchase: its orders, its money, its parcels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cms.viewsets.money.acting import spoken
from logistics.selectors.tracking import ShipmentTimeline, tracking_for
from marketplace.core.money import Money
from marketplace.sales.order.models import AgreedTerms
from marketplace.users.phones import spoken_phone
from payments.milestones import PlanView, plan_view
from payments.remittances.standing import CashStage, cash_standing

if TYPE_CHECKING:
    from datetime import datetime

    from marketplace.sales.order.models import Order, Purchase
    from marketplace.users.areas import Area


@dataclass(frozen=True)
class OrderReading:
    """One vendor's part."""

    pk: int
    number: str
    vendor: str
    vendor_id: int | None
    status: str
    total: Money
    lines: tuple[tuple[str, int], ...]
    #: Whether its vendor sends it though a part that holds it back is not paid.
    is_sent_unpaid: bool
    parcels: tuple[ShipmentTimeline, ...]


@dataclass(frozen=True)
class MoneyReading:
    """One thing that happened with money."""

    at: datetime
    what: str
    amount: Money
    #: Key of the refund, where it is one.
    refund: int | None = None


@dataclass(frozen=True)
class PurchaseReading:
    """All that the page shows."""

    number: str
    standing: str
    buyer: str
    phone: str
    address: str
    total: Money
    placed_at: datetime
    orders: tuple[OrderReading, ...]
    money: tuple[MoneyReading, ...]
    #: How it is paid in parts; None where all is paid at once.
    plan: PlanView | None
    quote: str


def standing_of(purchase: Purchase) -> str:
    """Return in one word where a purchase stands."""
    if purchase.paid_at is not None:
        return _("paid")
    if purchase.closed_at is not None:
        return _("closed unpaid")
    if purchase.confirmed_at is None:
        return _("awaiting payment")
    return _cash_words(purchase) if purchase.hold_until is None else _("a part of the price is paid")


def _cash_words(purchase: Purchase) -> str:
    """Return where the cash of a purchase at the door stands."""
    cash = cash_standing(purchase=purchase)
    words = {
        CashStage.AT_THE_DOOR: _("to be paid at the door"),
        CashStage.WITH_CARRIERS: _("its cash is with the carrier"),
        CashStage.ENDED_SHORT: _("ended unpaid: %(money)s of its cash was written off"),
        CashStage.HERE: _("paid"),
        CashStage.NOTHING_OWED: _("nothing is owed"),
    }
    return words[cash.stage] % {"money": spoken(cash.lost)}


def read_purchase(purchase: Purchase, *, area: Area, now: datetime) -> PurchaseReading:
    """Return all that an officer reads about a purchase: its orders as far as they lie in the officer's area."""
    orders = list(purchase.orders.in_area(area).select_related("vendor").prefetch_related("lines").order_by("pk"))
    parcels = tracking_for([order.pk for order in orders])
    return PurchaseReading(
        number=purchase.number,
        standing=standing_of(purchase),
        buyer=purchase.buyer_name,
        phone=spoken_phone(str(purchase.phone)),
        address=purchase.shipping_address.formatted,
        total=purchase.total,
        placed_at=purchase.placed_at,
        orders=tuple(_order(order, parcels[order.pk]) for order in orders),
        money=tuple(_money(purchase)),
        plan=plan_view(purchase=purchase, now=now),
        quote=_quote_number(purchase),
    )


def _quote_number(purchase: Purchase) -> str:
    """Return of which quote it comes, without asking where it can come of none."""
    agreed = AgreedTerms.objects.filter(purchase=purchase).first() if purchase.has_milestones else None
    return agreed.quote_number if agreed is not None else ""


def _order(order: Order, parcels: list[ShipmentTimeline]) -> OrderReading:
    return OrderReading(
        pk=order.pk,
        number=order.number,
        vendor=order.vendor.name if order.vendor else "",
        vendor_id=order.vendor_id,
        status=order.status_label,
        total=order.total,
        lines=tuple((line.title, line.quantity) for line in order.lines.all()),
        is_sent_unpaid=order.ships_unpaid_at is not None,
        parcels=tuple(parcels),
    )


def _money(purchase: Purchase) -> list[MoneyReading]:
    receipts = purchase.receipts.prefetch_related("refunds")
    told: list[Any] = []
    for receipt in receipts:
        what = f"{receipt.provider}: {receipt.get_disposition_display()}"
        told.append(MoneyReading(at=receipt.occurred_at, what=what, amount=receipt.money))
        for refund in receipt.refunds.all():
            words = _("Refund %(status)s: %(reason)s") % {
                "status": refund.get_status_display(),
                "reason": refund.get_reason_display(),
            }
            told.append(MoneyReading(at=refund.created_at, what=words, amount=refund.money, refund=refund.pk))
    return sorted(told, key=lambda one: one.at)
