"""Reads: what of a shop's listings asks for a hand today, in few queries however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from catalogue.models import Product
from vendors.models import ListingStatus, ListingSubmission, StockRecord

if TYPE_CHECKING:
    from vendors.models import Vendor

#: So many lines at most; whoever has more looks into the list of products.
SHOWN: Final = 10


@dataclass(frozen=True)
class LowStock:
    """Something on sale of which few pieces are left: a product, or one variant of it."""

    code: str
    title: str
    num_free: int


def low_stock(*, vendor: Vendor, few: int) -> list[LowStock]:
    """Return what is on sale with at most `few` pieces that nobody has ordered, the fewest first."""
    shown = Q(product__parent=None) | Q(product__parent__is_public=True)
    records = (
        StockRecord.objects.filter(shown, product__vendor=vendor, product__is_public=True)
        .annotate(free=Coalesce(F("num_in_stock"), 0) - Coalesce(F("num_allocated"), 0))
        .filter(free__lte=few)
        .select_related("product__parent")
        .order_by("free", "pk")
    )
    return [LowStock(one.product.code or "", one.product.get_title(), _free(one)) for one in records[:SHOWN]]


def _free(record: StockRecord) -> int:
    return (record.num_in_stock or 0) - (record.num_allocated or 0)


def sent_back(*, vendor: Vendor) -> list[ListingSubmission]:
    """Return the listings that the Ministry wants changed, the oldest first."""
    mine = ListingSubmission.objects.for_vendor(vendor).filter(status=ListingStatus.SENT_BACK)
    return list(mine.order_by("pk")[:SHOWN])


def has_listings(*, vendor: Vendor) -> bool:
    """Return whether a shop has put anything in, if only as a draft."""
    if Product.objects.filter(vendor=vendor).exists():
        return True
    return ListingSubmission.objects.for_vendor(vendor).exists()
