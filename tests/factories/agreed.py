"""Purchases by agreement, as an accepted quote places them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from catalogue.models import Product
from marketplace.core.money import Money
from marketplace.sales.order.models import AgreedTerms, Milestone, Order, Purchase
from marketplace.sales.order.services.agreed import (
    AS_AGREED,
    AgreedLine,
    AgreedOrder,
    AgreedTermsDraft,
    MilestoneDraft,
    place_agreed_purchase,
)
from marketplace.sales.order.services.placement import Buyer
from marketplace.sales.order.trade_words import MilestoneKind
from marketplace.sales.order.utils import DeliveryChoice
from tests.factories.sales import BUYER, NOON, destination
from vendors.models import Partner

AGREED_DELIVERY = DeliveryChoice(code=AS_AGREED, name="As agreed", charge=Money(Decimal(0), "KHR"))
FOB = AgreedTermsDraft(currency="USD", quote_number="Q1001", incoterm="FOB", named_place="Sihanoukville")


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def agreed_order(product: Product, *lines: AgreedLine) -> AgreedOrder:
    """Return an order of the pick-up point of a product's vendor; of 100 pieces at 90 dollars where no line is given."""
    partner = Partner.objects.filter(vendor=product.vendor).earliest("pk")
    return AgreedOrder(partner.pk, lines or (agreed_line(product),), AGREED_DELIVERY)


def agreed_line(product: Product, **changes: Any) -> AgreedLine:
    """Return 100 pieces of a product at 90 dollars."""
    return replace(AgreedLine(product.pk, product.title_en, 100, "piece", dollars("90.00")), **changes)


def deposit(amount: str) -> MilestoneDraft:
    return MilestoneDraft(MilestoneKind.DEPOSIT, dollars(amount))


def before_dispatch(amount: str) -> MilestoneDraft:
    return MilestoneDraft(MilestoneKind.BEFORE_DISPATCH, dollars(amount), holds_dispatch=True)


def on_arrival(amount: str) -> MilestoneDraft:
    return MilestoneDraft(MilestoneKind.ON_ARRIVAL, dollars(amount))


def place_agreed(
    orders: Sequence[AgreedOrder],
    milestones: Sequence[MilestoneDraft] = (),
    *,
    terms: AgreedTermsDraft = FOB,
    payment_method: str = "bank_transfer",
    buyer: Buyer = BUYER,
    now: datetime = NOON,
) -> Purchase:
    """Place an agreement at noon, in a transaction of its own."""
    where = destination()
    with transaction.atomic():
        return place_agreed_purchase(
            buyer=buyer,
            destination=where,
            orders=orders,
            terms=terms,
            milestones=milestones,
            payment_method=payment_method,
            organisation_id=None,
            now=now,
        )


def agree_beside(order: Order) -> None:
    """Put terms and a part of the price beside an order that is there, where only their addresses are asked for."""
    AgreedTerms.objects.create(purchase=order.purchase, incoterm="FOB", named_place="Sihanoukville", created_at=NOON)
    Milestone.objects.create(
        purchase=order.purchase, position=1, kind=MilestoneKind.BEFORE_DISPATCH, amount=order.total.amount
    )
