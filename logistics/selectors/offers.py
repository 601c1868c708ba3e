"""What vendors pay of a delivery by their own promise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from logistics.models import DeliveryService, ShippingOffer
from logistics.selectors.questions import ParcelQuestion
from marketplace.core.money import Money
from marketplace.geography.models import Province

if TYPE_CHECKING:
    from vendors.models import Vendor


def offers_of(*, vendor: Vendor, on: date) -> QuerySet[ShippingOffer]:
    """Return a vendor's offers that hold on a day or will, those from the smallest sum on first."""
    not_over = Q(valid_to=None) | Q(valid_to__gt=on)
    found = ShippingOffer.objects.filter(not_over, vendor=vendor).select_related("service", "province")
    return found.order_by("from_amount", "valid_from", "pk")


def open_services() -> QuerySet[DeliveryService]:
    """Return the ways of sending that buyers may choose."""
    return DeliveryService.objects.filter(is_open=True)


def open_provinces() -> QuerySet[Province]:
    """Return the provinces that goods may go to."""
    found: QuerySet[Province] = Province.objects.open()
    return found


class Offers:
    """The offers of some vendors on a day, read once."""

    def __init__(self, *, vendor_ids: Iterable[int], on: date) -> None:
        self._of: dict[int, list[tuple[ShippingOffer, str]]] = defaultdict(list)
        wanted = set(vendor_ids)
        if not wanted:
            return
        rows = ShippingOffer.objects.valid_on(on).filter(vendor__in=wanted).select_related("province")
        for offer in rows.order_by("pk"):
            self._of[offer.vendor_id].append((offer, offer.province.code if offer.province else ""))

    def share(self, *, question: ParcelQuestion, service: DeliveryService, price: Money) -> Money:
        """Return what the vendor pays of a price: by the offer that pays most; nothing where none holds."""
        nothing = Money.zero(price.currency)
        if question.vendor_id is None or question.goods is None or price.currency != "KHR":
            return nothing
        paid = (
            price.amount if offer.pays_at_most is None else min(price.amount, offer.pays_at_most)
            for offer, province in self._of.get(question.vendor_id, ())
            if offer.service_id in {None, service.pk}
            and province in {"", question.destination.province_code}
            and question.goods.amount >= offer.from_amount
        )
        return Money(max(paid, default=Decimal(0)), "KHR")
