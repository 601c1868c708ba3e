"""Lots, for the keeper of a hub, the makers around it and officers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from logistics.handover.models import ConsolidationRun, HubFee, RunParcel, RunStatus
from logistics.models import PointKind, ServicePoint
from marketplace.core.money import Money

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

    from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class RunSums:
    """What a lot comes to.

    Attributes:
        fees: What the hub takes for the parcels that were brought, those that left included.
        owed: What of it makers have not paid.
    """

    parcels: int
    makers: int
    weight_g: int
    fees: Money
    owed: Money


def open_runs_at(*, hub: ServicePoint) -> list[ConsolidationRun]:
    """Return the lots of a hub that take parcels, the one that leaves first on top."""
    return list(hub.runs.filter(status=RunStatus.OPEN).select_related("destination").order_by("bring_until"))


def runs_at(*, hub: ServicePoint) -> QuerySet[ConsolidationRun]:
    """Return the lots of a hub, the newest first, each with the number of its parcels as `num_parcels`."""
    return _counted(hub.runs.select_related("destination"))


def all_runs() -> QuerySet[ConsolidationRun]:
    """Return every lot, the newest first, each with the number of its parcels as `num_parcels`."""
    return _counted(ConsolidationRun.objects.select_related("destination", "hub__province"))


def _counted(runs: QuerySet[ConsolidationRun]) -> QuerySet[ConsolidationRun]:
    inside = Count("parcels", filter=Q(parcels__left_at=None))
    return runs.annotate(num_parcels=inside).order_by("-opened_at", "-pk")


def lines_of(*, run: ConsolidationRun) -> list[RunParcel]:
    """Return every parcel that was brought to a lot, in that order, with its maker and where it goes."""
    address = "consignment__shipment__order__shipping_address"
    return list(
        run.parcels.select_related(
            "consignment__shipment__partner__vendor", f"{address}__province", f"{address}__district"
        ).order_by("joined_at", "pk")
    )


def sums_of(*, run: ConsolidationRun, lines: Sequence[RunParcel]) -> RunSums:
    """Return what a lot comes to."""
    inside = [line for line in lines if line.left_at is None]

    def sum_of(some: Sequence[RunParcel]) -> Money:
        amount: Decimal = sum((line.fee_amount for line in some), start=run.fee_amount * 0)
        return Money(amount, run.fee_currency)

    return RunSums(
        parcels=len(inside),
        makers=len({line.consignment.shipment.partner.vendor_id for line in inside}),
        weight_g=sum(line.consignment.weight_g for line in inside),
        fees=sum_of(lines),
        owed=sum_of([line for line in lines if line.fee_paid_at is None]),
    )


def hub_of(consignment_id: int) -> int | None:
    """Return the key of the hub whose lot holds a parcel and has not arrived."""
    return (
        RunParcel.objects.inside()
        .filter(consignment=consignment_id)
        .exclude(run__status=RunStatus.ARRIVED)
        .values_list("run__hub", flat=True)
        .first()
    )


def runs_near(*, vendor: Vendor, now: datetime) -> list[ConsolidationRun]:
    """Return the lots to which a maker may still bring parcels, those of the own district first."""
    runs = (
        ConsolidationRun.objects.taking_parcels(now)
        .filter(hub__province=vendor.province_id, hub__kind=PointKind.HUB)
        .select_related("hub__district", "destination")
    )
    return sorted(runs, key=lambda run: (run.hub.district_id != vendor.district_id, run.bring_until))


def brought_by(*, vendor: Vendor, since: datetime) -> list[RunParcel]:
    """Return a maker's own parcels in lots of hubs, the newest first."""
    lines = RunParcel.objects.for_vendor(vendor).filter(joined_at__gte=since)
    return list(
        lines.select_related("run__hub", "run__destination", "consignment__shipment__order").order_by("-joined_at")[:50]
    )


def hubs() -> QuerySet[ServicePoint]:
    """Return every village hub."""
    return ServicePoint.objects.filter(kind=PointKind.HUB).select_related("province").order_by("province__code", "code")


def fees_of(*, hub: ServicePoint) -> list[HubFee]:
    """Return a hub's fees, the newest first."""
    return list(HubFee.objects.filter(hub=hub).order_by("-valid_from"))
