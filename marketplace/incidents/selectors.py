"""Reads over incidents: each side finds what is its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Coalesce

from marketplace.incidents.models import Incident, IncidentPhoto, IncidentStatus

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from marketplace.sales.order.models import Purchase
    from marketplace.users.areas import Area
    from vendors.models import Vendor


def by_token(*, token: str) -> Incident:
    """Return the incident whose link somebody holds.

    Raises:
        Incident.DoesNotExist: No link of ours; callers answer 404.
    """
    return _whole().get(token=token)


def incident_for(*, vendor: Vendor, number: str) -> Incident:
    """Return one of a vendor's incidents.

    Raises:
        Incident.DoesNotExist: No such one, or another vendor's; callers answer 404 to both.
    """
    return _whole().get(vendor=vendor, number=number)


def incidents_of(*, vendor: Vendor) -> list[Incident]:
    """Return a vendor's incidents: those to answer first, by their clock; then the rest, the newest first."""
    mine = Incident.objects.filter(vendor=vendor).select_related("product", "order")
    to_answer = mine.filter(status=IncidentStatus.OPEN).order_by("answer_by", "pk")
    return [*to_answer, *mine.exclude(status=IncidentStatus.OPEN).order_by("-raised_at", "-pk")[:100]]


def num_to_answer(*, vendor: Vendor) -> int:
    """Return how many incidents wait for the vendor's word."""
    return Incident.objects.filter(vendor=vendor, status=IncidentStatus.OPEN).count()


def incidents_of_purchase(*, purchase: Purchase) -> list[Incident]:
    """Return what was raised by a purchase's link."""
    return list(Incident.objects.filter(purchase=purchase).select_related("order").order_by("-pk"))


def photo_in(*, incident: Incident, public_id: str) -> IncidentPhoto:
    """Return a photo of an incident.

    Raises:
        IncidentPhoto.DoesNotExist: It has none of that name.
    """
    return IncidentPhoto.objects.get(note__incident=incident, public_id=public_id)


def desk() -> QuerySet[Incident]:
    """Return all incidents for officers, by their clock: what they must decide, then what is still with a vendor."""
    clock = Coalesce("escalated_at", "answer_by")
    return (
        Incident.objects.select_related("vendor__province", "product", "order")
        .annotate(clock=clock)
        .order_by(F("escalated_at").asc(nulls_last=True), "clock", "pk")
    )


def num_escalated(*, area: Area) -> int:
    """Return how many wait for officers of an area."""
    return Incident.objects.in_area(area).filter(status=IncidentStatus.ESCALATED).count()


def _whole() -> QuerySet[Incident]:
    return Incident.objects.select_related("vendor", "product", "order", "sanction").prefetch_related("notes__photos")
