"""Our words for carriers and statuses, as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from logistics.tracking_status import TrackingStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

TRACKING_WORDS: Final[Mapping[TrackingStatus, _StrPromise]] = {
    TrackingStatus.DRAFT: _("Being packed"),
    TrackingStatus.BOOKED: _("Ready to be handed over"),
    TrackingStatus.PICKUP_SCHEDULED: _("The carrier will come for it"),
    TrackingStatus.PICKED_UP: _("Handed to the carrier"),
    TrackingStatus.AT_ORIGIN_HUB: _("At the first sorting office"),
    TrackingStatus.IN_TRANSIT: _("On the road"),
    TrackingStatus.AT_CUSTOMS: _("At customs"),
    TrackingStatus.CUSTOMS_HELD: _("Held by customs"),
    TrackingStatus.ARRIVED_DESTINATION: _("Arrived in your area"),
    TrackingStatus.READY_FOR_PICKUP: _("Waiting for you to collect it"),
    TrackingStatus.OUT_FOR_DELIVERY: _("On its way to your door"),
    TrackingStatus.DELIVERY_ATTEMPTED: _("Tried to deliver, nobody answered"),
    TrackingStatus.ON_HOLD: _("Held for a moment"),
    TrackingStatus.DELIVERED: _("Delivered"),
    TrackingStatus.REFUSED: _("Refused at the door"),
    TrackingStatus.RETURNING: _("Going back to the sender"),
    TrackingStatus.RETURNED: _("Back with the sender"),
    TrackingStatus.LOST: _("Lost"),
    TrackingStatus.DAMAGED: _("Damaged"),
    TrackingStatus.CANCELLED: _("Cancelled"),
    TrackingStatus.EXPIRED: _("Not handed over in time"),
    TrackingStatus.UNKNOWN: _("News from the carrier"),
}

CARRIER_WORDS: Final[Mapping[str, _StrPromise]] = {
    "cambodia_post": _("Cambodia Post"),
    "bus_parcel": _("Bus parcel"),
    "local_rider": _("Local rider"),
    "pickup_point": _("Pick-up point"),
    "locker": _("Parcel locker"),
    "self_pickup": _("You collect it at the vendor's"),
    "manual": _("Another carrier"),
    "jt_express": _("J&T Express"),
    "grab_express": _("GrabExpress"),
    "dhl_express": _("DHL Express"),
}

#: The steps that people type in, by carrier and step; see `logistics.carriers.by_hand`.
STEP_WORDS: Final[Mapping[tuple[str, str], _StrPromise]] = {
    ("cambodia_post", "EMA"): _("Handed in at the post office"),
    ("cambodia_post", "EMC"): _("Sent on by the post office"),
    ("cambodia_post", "EMG"): _("Arrived at the post office"),
    ("cambodia_post", "EDH"): _("Waiting at the post office"),
    ("cambodia_post", "EDG"): _("Out with the postman"),
    ("cambodia_post", "EMH"): _("The postman came, nobody answered"),
    ("cambodia_post", "EMH/REFUSED"): _("The recipient refused it"),
    ("cambodia_post", "EMI"): _("Handed to the recipient"),
    ("cambodia_post", "EMH/RETURN"): _("Sent back to the sender"),
    ("cambodia_post", "EMI/SENDER"): _("Back with the sender"),
    ("bus_parcel", "handed_over"): _("Handed over at the bus station"),
    ("bus_parcel", "departed"): _("The bus has left"),
    ("bus_parcel", "arrived"): _("Waiting at the bus station"),
    ("bus_parcel", "no_answer"): _("Called, no answer"),
    ("bus_parcel", "collected"): _("Collected at the bus station"),
    ("bus_parcel", "sent_back"): _("Sent back to the sender"),
    ("bus_parcel", "came_back"): _("Back with the sender"),
    ("bus_parcel", "lost"): _("Lost"),
    ("local_rider", "rider_found"): _("A rider will come"),
    ("local_rider", "picked_up"): _("With the rider"),
    ("local_rider", "on_the_way"): _("The rider is on the way"),
    ("local_rider", "no_answer"): _("Nobody answered"),
    ("local_rider", "refused"): _("The recipient refused it"),
    ("local_rider", "delivered"): _("Delivered"),
    ("local_rider", "sent_back"): _("On the way back to the sender"),
    ("local_rider", "came_back"): _("Back with the sender"),
    ("local_rider", "lost"): _("Lost"),
    ("pickup_point", "handed_over"): _("On its way to the pick-up point"),
    ("pickup_point", "arrived"): _("Waiting at the pick-up point"),
    ("locker", "handed_over"): _("On its way to the locker"),
    ("locker", "arrived"): _("In the locker"),
    ("locker", "collected"): _("Taken out of the locker"),
    ("self_pickup", "arrived"): _("Ready at the vendor's"),
    ("self_pickup", "collected"): _("Collected at the vendor's"),
    ("self_pickup", "came_back"): _("Nobody came; back on the shelf"),
    ("manual", "handed_over"): _("Handed to the carrier"),
    ("manual", "moving"): _("On the road"),
    ("manual", "arrived"): _("Ready to be collected"),
    ("manual", "on_the_way"): _("On its way to your door"),
    ("manual", "no_answer"): _("Nobody answered"),
    ("manual", "delivered"): _("Delivered"),
    ("manual", "sent_back"): _("On the way back to the sender"),
    ("manual", "came_back"): _("Back with the sender"),
    ("manual", "lost"): _("Lost"),
    # Whoever carries it: a list that was signed, a village hub and its lot.
    ("", "manifest_signed"): _("Handed to the carrier, who signed for it"),
    ("", "hub_joined"): _("At the village hub"),
    ("", "hub_left"): _("Goes on without the hub's lot"),
    ("", "lot_handed_over"): _("Left the village hub together with others"),
    ("", "lot_moving"): _("On the road together with others"),
    ("", "lot_held"): _("Held on the road together with others"),
    ("", "lot_arrived"): _("Arrived with the hub's lot"),
    # Wherever it waits; see `logistics.points.events`.
    ("", "arrived"): _("Waiting to be collected"),
    ("", "reached"): _("Called; the recipient will come"),
    ("", "no_answer"): _("Called, no answer"),
    ("", "wrong_number"): _("Called, wrong number"),
    ("", "goes_back"): _("Not fetched; it goes back to the sender"),
    ("", "collected"): _("Collected"),
    ("", "delivered"): _("Delivered"),
    ("", "confirmed"): _("The buyer says that it came"),
    ("", "sent_back"): _("Sent back to the sender"),
    ("", "came_back"): _("Back with the sender"),
    ("", "lost"): _("Lost"),
}

#: What a step asks for, as the label of a field.
FIELD_WORDS: Final[Mapping[str, _StrPromise]] = {
    "waybill_number": _("Number on the receipt"),
    "bus_phone": _("Phone of the bus or station"),
    "company": _("Company"),
    "carrier_phone": _("Phone of the carrier"),
    "plate": _("Number plate"),
    "driver_phone": _("Phone of the driver"),
    "rider_name": _("Name of the rider"),
    "rider_phone": _("Phone of the rider"),
    "received_by": _("Who took it"),
    "size": _("Size of the parcel"),
    "note": _("Note"),
    "location": pgettext_lazy("where a step happened", "Place"),
}


def carrier_name(code: str) -> str:
    """Return a carrier's name in the reader's language."""
    return str(CARRIER_WORDS.get(code, code))


def step_name(carrier: str, step: str) -> str:
    """Return the name of a typed step in the reader's language."""
    return str(STEP_WORDS.get((carrier, step)) or STEP_WORDS.get(("", step)) or step)
