"""Lists for carriers, for their makers and for officers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from logistics.handover.models import Manifest, PickupRequest
from marketplace.core.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from logistics.models import Consignment
    from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class ManifestPage:
    """One list, with its parcels in their order and the latest wish that the carrier come."""

    manifest: Manifest
    parcels: Sequence[Consignment]
    pickup: PickupRequest | None
    #: Cash that the carrier is to take, by currency.
    cash: Sequence[Money]

    @property
    def weight_g(self) -> int:
        return sum(parcel.weight_g for parcel in self.parcels)


def manifests_of(*, vendor: Vendor) -> list[Manifest]:
    """Return a vendor's latest lists, the newest first, each with the number of its parcels as `num_parcels`."""
    return list(all_manifests().for_vendor(vendor)[:30])  # type: ignore[attr-defined]


def all_manifests() -> QuerySet[Manifest]:
    """Return every list, the newest first, each with the number of its parcels as `num_parcels`."""
    found = Manifest.objects.select_related("partner__vendor", "closed_by")
    return found.annotate(num_parcels=Count("parcels")).order_by("-closed_at", "-pk")


def manifest_for(*, vendor: Vendor, public_id: str) -> Manifest:
    """Return one of a vendor's lists.

    Raises:
        Manifest.DoesNotExist: No such list, or another vendor's; callers answer 404 to both.
    """
    return Manifest.objects.for_vendor(vendor).select_related("partner__vendor").get(public_id=public_id)


def manifest_page(*, manifest: Manifest) -> ManifestPage:
    """Return all that stands on a list."""
    address = "consignment__shipment__order__shipping_address"
    lines = manifest.parcels.select_related(
        "consignment__shipment__order", f"{address}__province", f"{address}__district"
    ).order_by("position")
    parcels = [line.consignment for line in lines]
    cash: dict[str, Money] = {}
    for parcel in parcels:
        if due := parcel.cash_to_collect:
            cash[due.currency] = cash[due.currency] + due if due.currency in cash else due
    return ManifestPage(
        manifest=manifest,
        parcels=parcels,
        pickup=manifest.pickups.order_by("-pk").first(),
        cash=list(cash.values()),
    )
