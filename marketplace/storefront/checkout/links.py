"""A purchase by its link: whoever holds it may see it."""

from __future__ import annotations

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone

from marketplace.sales.order.models import Order, Purchase
from marketplace.storefront.selectors.rates import ShownRate


def purchase_behind(token: str) -> Purchase:
    """Return the purchase with this token, or answer 404: nobody can guess one."""
    lines = Prefetch(
        "orders",
        Order.objects.select_related(
            "vendor",
            "partner__district",
            "partner__province",
            "shipping_address__district",
            "shipping_address__province",
        )
        .prefetch_related("lines__product__parent")
        .order_by("pk"),
    )
    purchases = Purchase.objects.select_related("shipping_address").prefetch_related(lines, "receipts__refunds__order")
    return get_object_or_404(purchases, token=token)


def rate_of(purchase: Purchase) -> ShownRate | None:
    """Return the rate that was shown when the purchase was placed: it is frozen with it."""
    if purchase.khr_per_usd is None:
        return None
    day = purchase.rate_valid_on or timezone.localdate(purchase.placed_at)
    return ShownRate(khr_per_usd=purchase.khr_per_usd, valid_on=day, source=purchase.rate_source)
