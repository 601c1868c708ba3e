"""What is bought in an organisation's name counts among what it spends. Every way of placing a purchase comes by here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from marketplace.core.money import Money
from marketplace.organisations.errors import AboveLimit, UnableToSpend
from marketplace.organisations.services.spending import Price, spend
from marketplace.sales.order.errors import NotAllowedToSpend

if TYPE_CHECKING:
    from marketplace.sales.order.models import Purchase
    from marketplace.sales.order.services.placement import Buyer


def spend_for_organisation(*, purchase: Purchase, buyer: Buyer, total: Money, now: datetime) -> None:
    """Count a purchase among what its organisation spends, inside the transaction that places it.

    One that is bought in no organisation's name is left alone.

    Raises:
        NotAllowedToSpend: It is above what this buyer may spend, and nobody who may let it through did.
    """
    if buyer.organisation_id is None:
        return
    try:
        spend(
            organisation_id=buyer.organisation_id,
            user=buyer.user,
            purchase_number=purchase.number,
            price=Price(total, purchase.khr_per_usd),
            now=now,
            approved_by_id=buyer.approved_by_id,
        )
    except UnableToSpend as error:
        raise NotAllowedToSpend(str(error), needs_approval=isinstance(error, AboveLimit)) from error
