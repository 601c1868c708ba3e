"""What happens to parcels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ConsignmentRequested:
    consignment_id: int


@dataclass(frozen=True)
class ConsignmentBooked:
    consignment_id: int
    shipment_id: int
    order_number: str
    carrier: str
    waybill_number: str


@dataclass(frozen=True)
class ConsignmentFailed:
    consignment_id: int
    order_number: str
    reason: str


@dataclass(frozen=True)
class ParcelMoved:
    """A parcel on its way to a buyer is somewhere else. `at` is when that happened, as ISO 8601."""

    consignment_id: int
    shipment_id: int
    order_number: str
    status: str
    at: str = ""


@dataclass(frozen=True)
class ReturnParcelMoved:
    """A parcel on its way back to the vendor moved, or was booked; its shipment stays delivered."""

    consignment_id: int
    shipment_id: int
    order_number: str
    status: str
    at: str = ""


@dataclass(frozen=True)
class ReturnParcelFailed:
    """The carrier refused to take a parcel back to the vendor."""

    consignment_id: int
    order_number: str
    reason: str


@dataclass(frozen=True)
class ShipmentDispatched:
    shipment_id: int
    order_number: str


@dataclass(frozen=True)
class ShipmentDelivered:
    shipment_id: int
    order_number: str


@dataclass(frozen=True)
class ShipmentReturned:
    shipment_id: int
    order_number: str


@dataclass(frozen=True)
class CashCollected:
    """A carrier took cash at the door; it owes it to us until it is remitted."""

    consignment_id: int
    order_number: str
    carrier: str
    amount: str
    currency: str
    #: The number that people ask the carrier about, and that stands in its list of cash.
    waybill: str = ""


@dataclass(frozen=True)
class ParcelWaits:
    """A parcel lies at a point and its buyer may come with the code; told again when the code is a new one."""

    stay_id: int
    round: int


@dataclass(frozen=True)
class ParcelStillWaits:
    """The last day of a parcel at a point has come, and nobody has fetched it."""

    stay_id: int
    round: int


@dataclass(frozen=True)
class ParcelGoesBack:
    """A parcel at a point was given up: nobody answered, or nobody fetched it in time."""

    stay_id: int
    reason: str


@dataclass(frozen=True)
class ConsignmentDelayed:
    """A carrier does not answer; the booking waits and is made by itself."""

    consignment_id: int
    order_number: str
    carrier: str


@dataclass(frozen=True)
class CarrierPuzzled:
    """Something that a person should look at; the words of `kind` are those of `AlarmKind` in `logistics.health`."""

    carrier: str
    kind: str
    subject: str
    detail: str = ""


@dataclass(frozen=True)
class CarrierAlarmRaised:
    """Officers have something new to look at; said once while the alarm stands."""

    alarm_id: int


@dataclass(frozen=True)
class CarrierAnswersAgain:
    """A carrier that was left in peace has answered."""

    carrier: str
