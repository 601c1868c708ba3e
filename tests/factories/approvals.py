"""Wishes to buy for an organisation, asked the way members ask: a basket is filled and handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from catalogue.models import Product
from marketplace.approvals.models import ApprovalRequest
from marketplace.approvals.services.asking import ask_for_basket
from marketplace.approvals.wish import Wish
from marketplace.organisations.models import Member
from marketplace.organisations.services.spending import Price
from tests.factories.sales import NOON, deliveries_for, destination, expected_total, make_basket

RATE = Decimal(4050)


def ask(
    member: Member,
    wanted: Sequence[tuple[Product, int]],
    *,
    payment_method: str = "bank_transfer",
    now: datetime = NOON,
) -> ApprovalRequest:
    """Return what a member asked for at noon, at today's prices, with EMS from each vendor."""
    basket = make_basket(wanted)
    basket.owner = member.user
    basket.save()
    deliveries = deliveries_for(basket)
    wish = Wish(
        name="Hotel kitchen",
        phone="+85512345678",
        language="km",
        destination=destination(),
        payment_method=payment_method,
        deliveries=deliveries,
    )
    price = Price(expected_total(basket, deliveries), RATE)
    return ask_for_basket(
        organisation_id=member.organisation_id,
        basket_id=basket.pk,
        wish=wish,
        price=price,
        reason="For the kitchen",
        by=member.user,
        now=now,
    )
