"""Why a purchase or an order could not go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError

if TYPE_CHECKING:
    from marketplace.sales.order.models import Purchase


class UnableToPlacePurchase(DomainError):
    """The purchase cannot be placed as it stands; nothing was written."""


@dataclass(frozen=True)
class ShortLine:
    """One line of which fewer pieces are left than wanted."""

    line_id: int
    title: str
    wanted: int
    left: int


class SoldOut(UnableToPlacePurchase):
    """Some lines are sold out, or nearly: `lines` says which, and what is left."""

    def __init__(self, lines: list[ShortLine]) -> None:
        super().__init__(_("Somebody was faster: some goods in your basket are sold out."))
        self.lines = lines


class AlreadyPlaced(UnableToPlacePurchase):
    """This basket was placed before, perhaps in another tab."""

    def __init__(self, purchase: Purchase) -> None:
        super().__init__(_("This basket has been ordered already."))
        self.purchase = purchase


class TooMuchOnTrust(UnableToPlacePurchase):
    """This phone has enough parcels under way that are paid at the door; another way to pay is open."""

    def __init__(self) -> None:
        super().__init__(
            _("You have parcels under way that are not paid yet. Pay this one by KHQR, or wait for those.")
        )


class PriceChanged(UnableToPlacePurchase):
    """The total is no longer what the buyer saw."""

    def __init__(self) -> None:
        super().__init__(_("A price has changed since you looked. Please check the new total and order again."))


class NotAllowedToSpend(UnableToPlacePurchase):
    """The buyer may not buy this for the organisation; `needs_approval` says whether somebody's yes would help."""

    def __init__(self, words: str, *, needs_approval: bool) -> None:
        super().__init__(words)
        self.needs_approval = needs_approval


class UnableToChangeOrder(DomainError):
    """The order's status does not allow this step."""

    def __init__(self) -> None:
        super().__init__(_("This order has moved on in the meantime. Look at its new status."))


class UnableToChangeMilestone(DomainError):
    """This cannot be said of a part of an agreed price; nothing was written."""


class UnableToChooseNotices(DomainError):
    """A buyer cannot be told this way; nothing was written."""
