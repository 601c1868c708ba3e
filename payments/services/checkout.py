"""What the checkout's last button does: place the purchase, then let the buyer pay."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings

from marketplace.core.money import Money
from marketplace.sales.address.placed import Destination
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.placement import Buyer, Terms, place_purchase
from marketplace.sales.order.utils import DeliveryChoice
from payments.errors import UnableToStartPayment
from payments.lifetimes import lifetime_of
from payments.remittances.services.limits import refuse_cash_beyond_limits
from payments.selectors import RateView
from payments.services.attempts import start_payment
from payments.ways import AT_THE_DOOR

logger = logging.getLogger(__name__)

START_PUT_OFF = "payments.start.put_off"


def place_and_start(
    *,
    basket_id: int,
    buyer: Buyer,
    destination: Destination,
    deliveries: Mapping[int, DeliveryChoice],
    payment_method: str,
    expected_total: Money,
    rate: RateView | None,
    now: datetime,
) -> Purchase:
    """Place a basket and start its payment.

    A provider that does not answer leaves the purchase placed and held: its page lets the buyer try again.

    Raises:
        UnableToPlacePurchase: See `place_purchase`; nothing was written.
    """
    at_the_door = payment_method in AT_THE_DOOR
    purchase = place_purchase(
        basket_id=basket_id,
        buyer=buyer,
        destination=destination,
        deliveries=deliveries,
        terms=Terms(
            payment_method=payment_method,
            expected_total=expected_total,
            khr_per_usd=rate.khr_per_usd if rate else None,
            rate_valid_on=rate.valid_on if rate else None,
            rate_source=rate.source if rate else "",
            last_look=refuse_cash_beyond_limits if at_the_door else None,
            hold_for=None if at_the_door else _hold(payment_method),
        ),
        now=now,
    )
    if not at_the_door:
        try:
            start_payment(purchase_id=purchase.pk, now=now)
        except UnableToStartPayment:
            logger.warning(START_PUT_OFF, extra={"purchase": purchase.number})
    return purchase


def _hold(payment_method: str) -> timedelta:
    """Return how long stock stays held unpaid: an attempt's life and some grace for money on its way."""
    return lifetime_of(payment_method) + timedelta(seconds=settings.HOLD_GRACE_SECONDS)
