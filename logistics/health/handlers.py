"""What is done when carriers puzzle us: load, one service call."""

from __future__ import annotations

from django.utils import timezone

from logistics.health.models import AlarmKind
from logistics.health.services.alarms import raise_alarm
from logistics.models import Consignment
from marketplace.facts import CarrierPuzzled, ConsignmentFailed, ReturnParcelFailed


def raise_alarm_about(fact: CarrierPuzzled) -> None:
    """Raise an alarm for what nobody understood; a parcel that was booked while its news was under way is ours."""
    ours = Consignment.objects.filter(carrier=fact.carrier, waybill_number=fact.subject)
    if fact.kind == AlarmKind.UNKNOWN_PARCEL and fact.subject and ours.exists():
        return
    raise_alarm(carrier=fact.carrier, kind=fact.kind, subject=fact.subject, detail=fact.detail, now=timezone.now())


def raise_alarm_of_failure(fact: ConsignmentFailed | ReturnParcelFailed) -> None:
    """Let officers know that a carrier refuses parcels: one alarm for each carrier, counted."""
    carrier = Consignment.objects.values_list("carrier", flat=True).get(pk=fact.consignment_id)
    detail = f"{fact.order_number}: {fact.reason}"
    raise_alarm(carrier=carrier, kind=AlarmKind.BOOKINGS_FAIL, subject="", detail=detail, now=timezone.now())
