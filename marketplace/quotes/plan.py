"""When which part of a price falls due: shares made amounts, exactly.

Shares in percent are divided by largest remainder, so that they always add up to the whole: 30 and 70 percent of
100.01 USD are 30.00 and 70.01. Amounts must add up to the whole by themselves. The two are not mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from marketplace.core.money import Money
from marketplace.sales.order.trade_words import MilestoneKind

#: Parts into which a price may be divided.
MOST_MILESTONES: Final = 10
WHOLE: Final = Decimal(100)
#: What a kind may follow: a deposit comes first, and what is paid on arrival last.
ORDER: Final = {
    MilestoneKind.DEPOSIT: 0,
    MilestoneKind.PRODUCTION: 1,
    MilestoneKind.BEFORE_DISPATCH: 2,
    MilestoneKind.ON_ARRIVAL: 3,
}


@dataclass(frozen=True, kw_only=True)
class MilestoneDraft:
    """One part of a price as a vendor typed it: a share in percent or an amount, never both."""

    kind: str
    label: str = ""
    percent: Decimal | None = None
    amount: Decimal | None = None
    holds_dispatch: bool = True


#: What holds where nothing else was said: all of it before anything is sent.
ALL_BEFORE: Final = (MilestoneDraft(kind=MilestoneKind.BEFORE_DISPATCH, percent=WHOLE),)


class PlanRefused(ValueError):
    """The parts do not make up the whole; the message is fit for the vendor."""


def amounts_of(*, total: Money, percents: Sequence[Decimal | None], amounts: Sequence[Decimal | None]) -> list[Money]:
    """Return what each part comes to.

    Args:
        total: The whole price.
        percents: The share of each part, or None for all.
        amounts: The amount of each part, or None for all.

    Raises:
        PlanRefused: They are mixed, do not make up the whole, or one of them comes to nothing.
    """
    shares = [share for share in percents if share is not None]
    fixed = [amount for amount in amounts if amount is not None]
    if len(shares) + len(fixed) != len(percents) or (shares and fixed) or not percents:
        raise PlanRefused(_("Give every part in percent, or every part as an amount."))
    if shares:
        if sum(shares) != WHOLE:
            raise PlanRefused(_("The parts must come to 100 percent together."))
        parts = total.split(shares) if total and all(share > 0 for share in shares) else []
    else:
        parts = _exact(fixed, total.currency)
        if sum((part.amount for part in parts), Decimal(0)) != total.amount:
            raise PlanRefused(_("The parts must come to %(total)s together.") % {"total": str(total)})
    if not parts or any(part.amount <= 0 for part in parts):
        raise PlanRefused(_("Each part must be more than nothing."))
    return parts


def _exact(amounts: Sequence[Decimal], currency: str) -> list[Money]:
    try:
        return [Money(amount, currency) for amount in amounts]
    except ValueError as error:
        raise PlanRefused(_("Riel have no sub-unit, and dollars have two places.")) from error


def check_plan(*, total: Money, parts: Sequence[MilestoneDraft]) -> list[Money]:
    """Return what each part of a plan comes to, once everything about it can stand.

    Raises:
        PlanRefused: Too many parts, in an order that cannot be, or see `amounts_of`.
    """
    if len(parts) > MOST_MILESTONES:
        raise PlanRefused(_("A price can be paid in at most ten parts."))
    try:
        places = [ORDER[MilestoneKind(part.kind)] for part in parts]
    except ValueError as error:
        raise PlanRefused(_("Choose when each part is paid.")) from error
    if places != sorted(places):
        raise PlanRefused(_("A deposit comes first, and what is paid on arrival last."))
    return amounts_of(total=total, percents=[part.percent for part in parts], amounts=[part.amount for part in parts])
