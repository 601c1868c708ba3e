"""Where the cash of a purchase at the door stands: at the door, with carriers, here, or given up for lost.

# Note [A purchase at the door has an end]
It is paid when carriers have handed over all that is owed for it: paid means covered by receipts, and nothing else does
that. Where a second officer agreed that the rest of it is lost, nothing more is awaited, and it has ended short: the
vendor was owed its money from the door on, the loss stands on the account `loss` of the carrier, and the purchase never
counts as paid. The state follows from its orders and parcels, so it cannot disagree with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.statuses import NOTHING_OWED


class CashStage(StrEnum):
    """How far the cash of a purchase has come."""

    AT_THE_DOOR = "at_the_door"
    WITH_CARRIERS = "with_carriers"
    HERE = "here"
    ENDED_SHORT = "ended_short"
    NOTHING_OWED = "nothing_owed"


@dataclass(frozen=True)
class CashStanding:
    """How far the cash of a purchase has come, and how much of it was given up for lost."""

    stage: CashStage
    lost: Money


def cash_standing(*, purchase: Purchase) -> CashStanding:
    """Return where the cash of a purchase at the door stands. See Note [A purchase at the door has an end].

    Args:
        purchase: Its orders and their `cash_parcel` should be prefetched.
    """
    orders = list(purchase.orders.all())
    parcels = [order.cash_parcel for order in orders if hasattr(order, "cash_parcel")]
    lost = Money.total((parcel.written_off_money for parcel in parcels), purchase.currency)
    if purchase.paid_at is not None:
        return CashStanding(CashStage.HERE, lost)
    taken = {parcel.order_id for parcel in parcels}
    if any(order.pk not in taken and order.status not in NOTHING_OWED for order in orders):
        return CashStanding(CashStage.AT_THE_DOOR, lost)
    if any(parcel.closed_at is None for parcel in parcels):
        return CashStanding(CashStage.WITH_CARRIERS, lost)
    if lost:
        return CashStanding(CashStage.ENDED_SHORT, lost)
    return CashStanding(CashStage.HERE if parcels else CashStage.NOTHING_OWED, lost)
