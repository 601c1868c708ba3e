"""Which parcels nobody has heard of for too long, or that should have come by now; and news that fits no parcel."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from logistics.models import BookingStatus, Consignment, DeliveryService, StrayEvent, WatchNote
from logistics.tracking_status import TrackingStatus

#: Of which no news is expected any more; as the condition of the indexes `consignment_silent_since` and `…_late`.
_ENDED: Final = ("delivered", "returned", "lost", "cancelled", "expired")
#: A parcel that waits to be collected may be quiet for so long; its place looks after it until then.
WAITS_QUIETLY: Final = timedelta(days=14)
#: More are not counted: nobody turns so many pages.
MOST_LISTED: Final = 3_000


def quiet_parcels(*, now: datetime) -> QuerySet[Consignment]:
    """Return the parcels under way of which nothing was heard for longer than is usual for their service.

    The longest quiet come first. What an officer has noted to be in order is left out until its day.
    """
    services: dict[int, list[int]] = defaultdict(list)
    for pk, days in DeliveryService.objects.order_by("pk").values_list("pk", "quiet_days"):
        services[days].append(pk)
    if not services:
        return Consignment.objects.none()
    too_quiet = Q()
    for days, keys in services.items():
        too_quiet |= Q(heard_at__lte=now - timedelta(days=days), shipment__service__in=keys)
    waits = Q(tracking_status=TrackingStatus.READY_FOR_PICKUP.value, heard_at__gt=now - WAITS_QUIETLY)
    under_way = _under_way(now).filter(heard_at__lte=now - timedelta(days=min(services)))
    return under_way.filter(too_quiet).exclude(waits).order_by("heard_at", "pk")


def late_parcels(*, now: datetime) -> QuerySet[Consignment]:
    """Return the parcels under way that should have come by now, the latest first."""
    return _under_way(now).filter(expected_to__lt=timezone.localdate(now)).order_by("expected_to", "pk")


def _under_way(now: datetime) -> QuerySet[Consignment]:
    noted = WatchNote.objects.holding(now).filter(consignment=OuterRef("pk"))
    return (
        Consignment.objects.filter(status=BookingStatus.BOOKED)
        .exclude(tracking_status__in=_ENDED)
        .filter(~Exists(noted))
        .select_related("shipment__order__vendor", "shipment__service")
    )


def open_strays() -> QuerySet[StrayEvent]:
    """Return news that fits no parcel, the latest first."""
    return StrayEvent.objects.open().order_by("-received_at", "-pk")
