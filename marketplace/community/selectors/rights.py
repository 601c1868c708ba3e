"""Who may say what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from marketplace.sales.order.models import Purchase
from marketplace.sales.order.statuses import OrderStatus
from vendors.models import Membership, Vendor

if TYPE_CHECKING:
    from marketplace.sales.order.models import Order
    from marketplace.users.models import User


def bought_by(user: User) -> Q:
    """Return the condition on purchases that makes them this person's.

    What was bought as a guest belongs to whoever has confirmed the purchase's phone number.
    """
    mine = Q(user=user)
    return mine | Q(user=None, phone=user.phone) if user.phone and user.phone_verified_at else mine


def may_review(*, user: User, order: Order) -> bool:
    """Return whether an order was delivered to this person."""
    delivered = order.status == OrderStatus.DELIVERED and order.vendor_id is not None
    return delivered and Purchase.objects.filter(bought_by(user), pk=order.purchase_id or 0).exists()


def is_of_the_vendor(*, user: User, order: Order) -> bool:
    """Return whether the buyer is the vendor: a member, or the same phone as the shop or a member."""
    phones = {str(phone) for phone in (user.phone, order.purchase.phone if order.purchase else None) if phone}
    if Membership.objects.filter(Q(user=user) | Q(user__phone__in=phones), vendor_id=order.vendor_id or 0).exists():
        return True
    return Vendor.objects.filter(pk=order.vendor_id or 0, phone__in=phones).exists()
