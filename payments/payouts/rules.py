"""Which rule of payouts holds on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from payments.payouts.models import PayoutRule


@dataclass(frozen=True)
class RuleView:
    """How many days an order's money rests after delivery, and within how many a statement is paid."""

    hold_days: int
    pay_days: int


def rule_on(day: date) -> RuleView:
    """Return the newest rule of a day or before; before the first one, what the settings say."""
    rule = PayoutRule.objects.filter(valid_on__lte=day).order_by("-valid_on").first()
    if rule is None:
        return RuleView(settings.PAYOUT_HOLD_DAYS, settings.PAYOUT_PAY_DAYS)
    return RuleView(rule.hold_days, rule.pay_days)
