"""What a buyer of the demo asks back, what the vendor says to it, and the call to the Ministry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from marketplace.returns.models import Reason
from marketplace.returns.services.answering import decline, dispute
from marketplace.returns.services.asking import Wish, ask_return

if TYPE_CHECKING:
    from marketplace.demo.life.stories import Missing
    from marketplace.sales.order.models import Order
    from marketplace.users.models import User

#: From the arrival: it is asked back a day later, declined after four hours, and the Ministry called two hours after.
_ASKS_AFTER: Final = timedelta(hours=24)
_DECLINES_AFTER: Final = timedelta(hours=28)
_CALLS_AFTER: Final = timedelta(hours=30)


def ask_back(order: Order, missing: Missing, *, buyer: User, seller: User, arrived_at: datetime) -> None:
    """Let a buyer ask one piece of a delivered order back as missing, until it lies with the officers."""
    line = order.lines.order_by("pk")[0]
    asked = ask_return(
        order=order,
        wish=Wish(reason=Reason.MISSING, pieces={line.pk: 1}, words=missing.said),
        by=buyer,
        now=arrived_at + _ASKS_AFTER,
    )
    decline(request=asked, by=seller, words=missing.declined, now=arrived_at + _DECLINES_AFTER)
    dispute(request=asked, by=buyer, words=missing.called, now=arrived_at + _CALLS_AFTER)
