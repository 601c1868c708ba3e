"""Rules of commission, and offers with who pays for them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from oscar.apps.offer.models import Benefit, Condition, ConditionalOffer, Range

from payments.commission.models import CommissionRule, Payer, PromotionFunding
from tests.factories.sales import NOON
from tests.factories.users import UserFactory

#: In force long before the purchases of `tests.factories.sales` are placed.
LONG_AGO = date(2026, 1, 1)


def make_rule(rate: str, *, is_agreed: bool = True, at: datetime = NOON, **terms: Any) -> CommissionRule:
    """Return a rule as two officers left it: agreed to, and in force since long ago unless `starts_on` says else."""
    agreed = {"agreed_by": UserFactory(), "agreed_at": at} if is_agreed else {}
    values = {"starts_on": LONG_AGO, "reason": "as the council decided", **terms}
    return CommissionRule.objects.create(
        rate=Decimal(rate), proposed_by=UserFactory(), proposed_at=at, **values, **agreed
    )


def make_offer(percent: int, *, payer: Payer | None = None, ministry_percent: str = "0") -> ConditionalOffer:
    """Return an offer that takes so many percent off every product, and who pays for it."""
    everything = Range.objects.create(name=f"All {percent}", includes_all_products=True)
    offer: ConditionalOffer = ConditionalOffer.objects.create(
        name=f"Feast {percent} %",
        condition=Condition.objects.create(range=everything, type=Condition.COUNT, value=1),
        benefit=Benefit.objects.create(range=everything, type=Benefit.PERCENTAGE, value=percent),
    )
    if payer is not None:
        PromotionFunding.objects.create(offer=offer, payer=payer, ministry_percent=Decimal(ministry_percent))
    return offer
