"""What parcels burnt, as it was estimated when they were ordered, and how many of them travelled together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, IntegerField, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from logistics.models import DeliveryService, Shipment


@dataclass(frozen=True, slots=True)
class ServiceGreen:
    """One way of sending in a time.

    Attributes:
        parcels: That were ordered by it and not called off.
        known: Of those, how many have an estimate.
        grams: Of CO2 of those together.
        cleaner: How many were chosen as the cleaner way, where a faster one burns more.
    """

    service: DeliveryService
    parcels: int
    known: int
    grams: int
    cleaner: int

    @property
    def per_parcel(self) -> int | None:
        """Grams of one parcel that has an estimate."""
        return round(self.grams / self.known) if self.known else None


@dataclass(frozen=True, slots=True)
class Together:
    """How parcels of one way of sending left: a lot is what left one district on one day by it.

    Attributes:
        lots: How many such lots there were.
        parcels: In all of them.
    """

    service: DeliveryService
    lots: int
    parcels: int

    @property
    def parcels_per_lot(self) -> Decimal:
        return (Decimal(self.parcels) / self.lots).quantize(Decimal("0.1")) if self.lots else Decimal(0)


def green_of(*, first: date, last: date) -> list[ServiceGreen]:
    """Return what parcels ordered from a day to a day, both in Cambodia, burn by the estimates kept with them."""
    found = Shipment.objects.exclude(status="cancelled").filter(**_between("created_at", first, last))
    grams = Cast(KeyTextTransform("co2_g", "quote"), IntegerField())
    rows = (
        found.annotate(co2_g=grams)
        .values("service")
        .annotate(
            parcels=Count("pk"),
            known=Count("co2_g"),
            grams=Sum("co2_g"),
            cleaner=Count("pk", filter=Q(quote__is_cleaner=True)),
        )
        .order_by("-parcels")
    )
    services = DeliveryService.objects.in_bulk([row["service"] for row in rows])
    return [
        ServiceGreen(services[row["service"]], row["parcels"], row["known"], row["grams"] or 0, row["cleaner"])
        for row in rows
    ]


def together_of(*, first: date, last: date) -> list[Together]:
    """Return in how many lots the parcels left that were handed over from a day to a day, both in Cambodia."""
    found = Shipment.objects.filter(**_between("dispatched_at", first, last))
    day = TruncDate("dispatched_at", tzinfo=timezone.get_default_timezone())
    lots = found.annotate(day=day).values("service", "partner__district", "day").annotate(parcels=Count("pk"))
    sums: dict[int, tuple[int, int]] = {}
    for row in lots.order_by():
        num_lots, parcels = sums.get(row["service"], (0, 0))
        sums[row["service"]] = (num_lots + 1, parcels + row["parcels"])
    services = DeliveryService.objects.in_bulk(list(sums))
    return [Together(services[pk], *sums[pk]) for pk in sorted(sums, key=lambda pk: -sums[pk][1])]


def _between(name: str, first: date, last: date) -> dict[str, datetime]:
    """Return the filter of what happened from a day to a day in Cambodia."""
    zone = timezone.get_default_timezone()
    begin, end = (
        timezone.make_aware(datetime(day.year, day.month, day.day), zone)  # noqa: DTZ001 - made aware here
        for day in (first, last + timedelta(days=1))
    )
    return {f"{name}__gte": begin, f"{name}__lt": end}
