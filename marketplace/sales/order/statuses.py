"""The life of one order, as data. Oscar's pipeline setting and our services both read it."""

from __future__ import annotations

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrderStatus(TextChoices):
    """Where one vendor's part of a purchase stands."""

    AWAITING_PAYMENT = "awaiting_payment", _("awaiting payment")
    CONFIRMED = "confirmed", _("confirmed")
    ACCEPTED = "accepted", _("being packed")
    DISPATCHED = "dispatched", _("on its way")
    DELIVERED = "delivered", _("delivered")
    DECLINED = "declined", _("declined by the vendor")
    EXPIRED = "expired", _("not paid in time")
    CANCELLED = "cancelled", _("cancelled")
    RETURNED = "returned", _("returned")


#: From each status, where an order may go. What has expired may still be confirmed: money can come late.
FLOW: Final[dict[str, tuple[str, ...]]] = {
    "awaiting_payment": ("confirmed", "expired", "cancelled"),
    "confirmed": ("accepted", "declined", "cancelled"),
    "accepted": ("dispatched", "cancelled"),
    "dispatched": ("delivered", "returned"),
    "delivered": ("returned",),
    "declined": (),
    "expired": ("confirmed", "cancelled"),
    "cancelled": (),
    "returned": (),
}

#: Statuses in which pieces are held for the buyer but still lie with the vendor.
HOLDING: Final = frozenset({"awaiting_payment", "confirmed", "accepted"})

#: Statuses in which nothing is owed for an order that was not paid before.
NOTHING_OWED: Final = frozenset({"declined", "expired", "cancelled", "returned"})
