"""Parcels that wait and parcels that go back, told to who waits for them; the code is in the message and nowhere kept."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation

from logistics.models import Direction
from logistics.points.codes import shown_code
from logistics.points.models import PointStay, ReleaseCode
from logistics.points.rules import place_name
from marketplace import facts
from marketplace.notifications.models import Kind
from marketplace.notifications.services import Recipient, notify
from marketplace.notifications.telling import buyer_of, link_to, recipients_of
from vendors.models import Vendor


def tell_of_waiting_parcel(fact: facts.ParcelWaits) -> None:
    """Send who waits for a parcel its code; nothing when it was collected or another code was made meanwhile."""
    _tell_code(stay_id=fact.stay_id, round_=fact.round, is_last_day=False)


def remind_of_waiting_parcel(fact: facts.ParcelStillWaits) -> None:
    """Send who waits for a parcel its code once more, for its last day has come."""
    _tell_code(stay_id=fact.stay_id, round_=fact.round, is_last_day=True)


def _tell_code(*, stay_id: int, round_: int, is_last_day: bool) -> None:
    stay = _stay(stay_id)
    release = ReleaseCode.objects.filter(consignment=stay.consignment_id).first()
    if not stay.is_open or release is None or release.round != round_:
        return
    context = {
        "is_last_day": is_last_day,
        "code": shown_code(release),
        "door": stay.compartment.number if stay.compartment else "",
        "until": timezone.localdate(stay.expires_at),
    }
    what = f"{stay.pk}:{round_}" + (f":{stay.expires_at:%Y%m%d}" if is_last_day else "")
    if stay.consignment.direction == Direction.BACK:
        _tell_vendor(Kind.PARCEL_WAITS, stay, what, context)
    else:
        _tell_buyer(Kind.PARCEL_WAITS, stay, what, context)


def tell_of_parcel_that_goes_back(fact: facts.ParcelGoesBack) -> None:
    """Tell buyer and vendor that a parcel was given up, and why."""
    stay = _stay(fact.stay_id)
    if stay.consignment.direction == Direction.OUT:
        _tell_buyer(Kind.PARCEL_GOES_BACK, stay, str(stay.pk), {"is_vendor": False})
        _tell_vendor(Kind.PARCEL_GOES_BACK, stay, str(stay.pk), {"is_vendor": True})


def _stay(stay_id: int) -> PointStay:
    rows = PointStay.objects.select_related(
        "point", "partner", "compartment", "consignment__shipment__order__purchase__user"
    )
    return rows.select_related("consignment__shipment__order__vendor").get(pk=stay_id)


def _tell_buyer(kind: Kind, stay: PointStay, what: str, context: dict[str, Any]) -> None:
    purchase = stay.consignment.shipment.order.purchase
    if purchase is None:
        return
    recipient = buyer_of(purchase)
    link = link_to("checkout:track", language=recipient.language, token=purchase.token)
    _tell(kind, stay, recipient, f"{what}:buyer", {**context, "link": link})


def _tell_vendor(kind: Kind, stay: PointStay, what: str, context: dict[str, Any]) -> None:
    order = stay.consignment.shipment.order
    vendor: Vendor | None = order.vendor
    if vendor is None:
        return
    for recipient in recipients_of(vendor):
        page = {"code": vendor.code, "number": order.number}
        link = link_to("vendor_portal:order", language=recipient.language, **page)
        whom = recipient.user.pk if recipient.user else "shop"
        _tell(kind, stay, recipient, f"{what}:{whom}", {**context, "link": link})


def _tell(kind: Kind, stay: PointStay, recipient: Recipient, what: str, context: dict[str, Any]) -> None:
    with translation.override(recipient.language):
        words = {
            "place": place_name(stay),
            "phone": str(stay.point.phone or "") if stay.point else "",
            "reason": str(stay.get_return_reason_display()),
            "number": stay.consignment.shown_number,
            "order": stay.consignment.shipment.order,
        }
    notify(
        kind=kind,
        recipient=recipient,
        key=f"{kind.value}:{what}",
        context={**words, **context},
        now=timezone.now(),
        is_secret=kind is Kind.PARCEL_WAITS,
    )
