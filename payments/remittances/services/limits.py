"""How much may be under way on trust: by the vendor whose goods they are, and by the phone that did not take them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from marketplace.core.db import MoneySum, require_transaction
from marketplace.core.money import Money
from marketplace.sales.order.models import Order, Purchase
from marketplace.sales.order.statuses import OrderStatus
from payments.remittances.errors import PhoneWithoutTrust, VendorBeyondCashLimit
from payments.remittances.models import CashLimit, CashParcel, TrustLock
from vendors.models import Vendor

#: Of an order in these, the cash is still to be taken.
TO_BE_TAKEN = (OrderStatus.CONFIRMED, OrderStatus.ACCEPTED, OrderStatus.DISPATCHED)


def refuse_cash_beyond_limits(purchase: Purchase) -> None:
    """Refuse a purchase on trust that was just written, in the transaction that writes it.

    What is under way for a vendor is counted while a row of that vendor's own is held, so that two purchases at once do
    not both find room.

    Raises:
        PhoneWithoutTrust: Too many parcels to this phone were refused at the door.
        VendorBeyondCashLimit: With this order, more unremitted cash would be under way for a vendor than may be.
    """
    require_transaction()
    if is_phone_blocked(phone=str(purchase.phone), now=purchase.placed_at):
        raise PhoneWithoutTrust
    vendors = [order.vendor for order in purchase.orders.select_related("vendor") if order.vendor]
    _hold(f"vendor:{vendor.pk}" for vendor in vendors)
    day = timezone.localdate(purchase.placed_at)
    for vendor in sorted(vendors, key=lambda vendor: vendor.pk):
        if under_way(vendor=vendor, also=purchase) > limit_of(vendor=vendor, day=day):
            raise VendorBeyondCashLimit(vendor)


def _hold(keys: Iterable[str]) -> None:
    for key in sorted(keys):
        TrustLock.objects.get_or_create(key=key)
        TrustLock.objects.select_for_update().get(key=key)


def is_phone_blocked(*, phone: str, now: datetime) -> bool:
    """Return whether a phone may not pay at the door: so many parcels to it came back within so many days."""
    since = now - timedelta(days=settings.CASH_REFUSED_WITHIN_DAYS)
    refused = Order.objects.filter(
        purchase__phone=phone,
        purchase__payment_method="cash_on_delivery",
        purchase__placed_at__gte=since,
        status=OrderStatus.RETURNED,
        cash_parcel=None,
    )
    return refused.count() >= settings.CASH_REFUSED_PARCELS


def under_way(*, vendor: Vendor, also: Purchase | None = None) -> Money:
    """Return the cash that is to be taken at doors for a vendor's orders, and what was taken and is not here, in riel.

    Args:
        vendor: Whose.
        also: A purchase that is just being placed: its orders count, whatever their status.
    """
    counted = Q(status__in=TO_BE_TAKEN, purchase__payment_method="cash_on_delivery")
    if also is not None:
        counted |= Q(purchase=also)
    to_take = Order.objects.filter(counted, vendor=vendor, cash_parcel=None, currency="KHR")
    taken = CashParcel.objects.open().filter(order__vendor=vendor, currency="KHR")
    sums = (
        to_take.aggregate(total=MoneySum("total_incl_tax"))["total"],
        taken.aggregate(total=MoneySum("rest"))["total"],
    )
    return Money.total((Money(part, "KHR") for part in sums if part is not None), "KHR")


def limit_of(*, vendor: Vendor, day: date) -> Money:
    """Return how much may be under way for a vendor on a day: by its own newest rule, else by that for all vendors."""
    rules = CashLimit.objects.filter(valid_from__lte=day).order_by("-valid_from")
    rule = rules.filter(vendor=vendor).first() or rules.filter(vendor=None).first()
    return Money(rule.amount_khr if rule else Decimal(settings.CASH_LIMIT_PER_VENDOR_KHR), "KHR")
