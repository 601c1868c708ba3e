"""Facts about carriers turned into messages to vendors and officers. As in `handlers`, each may run twice."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from logistics.health.models import CarrierAlarm
from logistics.models import Consignment
from logistics.words import CARRIER_WORDS
from marketplace import facts
from marketplace.notifications.models import Kind
from marketplace.notifications.services import Recipient
from marketplace.notifications.telling import tell, tell_vendor
from marketplace.users.models import User
from vendors.services.review import MINISTRY_OFFICERS


def tell_of_delayed_booking(fact: facts.ConsignmentDelayed) -> None:
    """Tell the vendor that the carrier does not answer, and that nothing needs to be done."""
    _tell_of_booking(Kind.BOOKING_WAITS, fact.consignment_id, {})


def tell_of_failed_booking(fact: facts.ConsignmentFailed) -> None:
    """Tell the vendor that the carrier refused the parcel, so that another is chosen."""
    _tell_of_booking(Kind.BOOKING_REFUSED, fact.consignment_id, {"reason": fact.reason})


def tell_officers_of_alarm(fact: facts.CarrierAlarmRaised) -> None:
    """Tell the officers of the Ministry that a carrier needs a look, once for each alarm."""
    alarm = CarrierAlarm.objects.get(pk=fact.alarm_id)
    link = f"{settings.BASE_URL}{reverse('officers_alarms:alarm', args=[alarm.pk])}"
    context = {"alarm": alarm, "carrier": CARRIER_WORDS.get(alarm.carrier, alarm.carrier), "link": link}
    for officer in User.objects.filter(is_active=True, groups__name=MINISTRY_OFFICERS).order_by("pk"):
        tell(Kind.CARRIER_ALARM, Recipient.of_user(officer), f"{alarm.pk}:{officer.pk}", context)


def _tell_of_booking(kind: Kind, consignment_id: int, context: dict[str, Any]) -> None:
    consignment = Consignment.objects.select_related("shipment__order__vendor").get(pk=consignment_id)
    order = consignment.shipment.order
    if order.vendor is None:
        return
    page = ("vendor_portal:order", {"code": order.vendor.code, "number": order.number})
    carrier = CARRIER_WORDS.get(consignment.carrier, consignment.carrier)
    tell_vendor(kind, order.vendor, str(consignment_id), {**context, "order": order, "carrier": carrier}, page=page)
