"""The port to carriers: what the marketplace asks of a company that moves goods, and in which words.

Adapters translate and talk; they know nothing of Django, of our tables, or of one another. Every answer keeps what
the carrier really said (`raw`), because its words are evidence when a parcel is lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from logistics.tracking_status import TrackingStatus
from marketplace.core.errors import AdapterError
from marketplace.core.money import Money


class CarrierRejected(AdapterError):
    """The carrier understood and said no; asking again with the same words is useless."""

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message, retryable=False)
        self.fields = dict(fields or {})


class CarrierUnavailable(AdapterError):
    """The carrier did not answer, or not readably. It may have acted: ask again with the same key."""

    def __init__(self, message: str, *, retry_after_s: int | None = None) -> None:
        super().__init__(message, retryable=True)
        self.retry_after_s = retry_after_s


class NotSupported(AdapterError):
    """The carrier has no such service, or none that we can reach."""

    def __init__(self, operation: str) -> None:
        super().__init__(f"the carrier does not offer: {operation}", retryable=False)
        self.operation = operation


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one carrier can do; asked before anything is offered to a buyer.

    Attributes:
        is_networked: False when people type in what the carrier did, see `logistics.carriers.by_hand`.
        number_indicators: S10 service indicator by service, when we give the parcel its number; else the carrier does.
        refuses: Flags of goods that it does not take, as products carry them.
        has_quotes: It prices each parcel itself, when it is asked.
        callback_answer: What it wants to hear when its callback is stored.
    """

    is_networked: bool
    number_indicators: Mapping[str, str] = field(default_factory=dict)
    max_weight_g: int = 30_000
    has_polling: bool = False
    has_callbacks: bool = False
    takes_cash: bool = False
    to_service_point: bool = False
    can_cancel: bool = False
    refuses: frozenset[str] = frozenset()
    has_quotes: bool = False
    callback_answer: Mapping[str, Any] = field(default_factory=lambda: {"received": True})


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody at one end of the road: whom to call, and where they are."""

    name: str
    phone: str
    address_lines: tuple[str, ...] = ()
    province_code: str = ""
    district_code: str = ""
    commune_code: str = ""
    village_code: str = ""
    postcode: str = ""
    landmark: str = ""
    plus_code: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    city: str = ""
    area: str = ""
    company: str = ""
    email: str = ""
    country_code: str = "KH"


@dataclass(frozen=True, slots=True)
class ParcelSpec:
    """One package: grams on the scale, and what is inside in a few words.

    Attributes:
        box_cm: Length, width and height of a box that holds it; none where no size is known.
    """

    weight_g: int
    description: str
    declared_value: Money | None = None
    box_cm: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class RateRequest:
    """A question for a price, to carriers that set their own price for each parcel."""

    service: str
    origin: Party
    destination: Party
    parcel: ParcelSpec
    cash_to_collect: Money | None = None


@dataclass(frozen=True, slots=True)
class CarrierRate:
    """A carrier's price for one parcel now."""

    service: str
    price: Money
    min_days: int | None = None
    max_days: int | None = None


@dataclass(frozen=True, slots=True)
class CustomsLine:
    """One kind of goods in a parcel that crosses a border: what customs ask of each line.

    Attributes:
        description: In Latin letters, in detail: "Palm sugar, 500 g bags", not "food".
        net_weight_g: Of all pieces of this line, without their packing.
        value: Of all pieces of this line.
        hs_code: Six digits of the Harmonized System.
        origin: ISO 3166-1 code of the country where it was made.
    """

    description: str
    quantity: int
    value: Money
    net_weight_g: int
    hs_code: str
    origin: str = "KH"


@dataclass(frozen=True, slots=True)
class CustomsDeclaration:
    """What a parcel holds, for customs; prints as CN22 or CN23 and travels as ITMATT.

    Attributes:
        reason: "sale", "gift", "sample" or "return".
        form: "CN22" or "CN23" for the post; empty for couriers, which have a form of their own.
        invoice_number: Of the commercial invoice that goes with it.
    """

    lines: tuple[CustomsLine, ...]
    reason: str = "sale"
    form: str = ""
    invoice_number: str = ""

    @property
    def value(self) -> Money:
        """What all goods are worth together."""
        return Money.total((line.value for line in self.lines), self.lines[0].value.currency)

    @property
    def net_weight_g(self) -> int:
        """What all goods weigh together, without their packing."""
        return sum(line.net_weight_g for line in self.lines)


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """Everything a carrier needs to take one parcel.

    Attributes:
        reference: Our own public word for the consignment, printed on the label.
        waybill_number: A postal number that we allocated, or empty when the carrier gives its own.
        service_point_code: Where the recipient collects it; empty for delivery to the door.
        customs: What is inside, for customs; none where it stays in the country.
    """

    reference: str
    service: str
    sender: Party
    recipient: Party
    parcel: ParcelSpec
    waybill_number: str = ""
    service_point_code: str = ""
    cash_to_collect: Money | None = None
    note: str = ""
    customs: CustomsDeclaration | None = None


@dataclass(frozen=True, slots=True)
class LabelFile:
    """A label drawn by the carrier."""

    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Booking:
    """The carrier has promised to take the parcel.

    Attributes:
        label: The label that it drew, where it insists on its own and gives it only now.
    """

    carrier_ref: str
    waybill_number: str
    label_fields: Mapping[str, str] = field(default_factory=dict)
    label: LabelFile | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CarrierEvent:
    """One thing that a carrier says happened to one parcel.

    Attributes:
        carrier_event_id: The same for the same event, however often and by whichever way it comes.
        carrier_code: The carrier's own code; a code we do not know has status UNKNOWN.
        carrier_text: The carrier's own words, shown beside ours.
    """

    carrier_event_id: str
    waybill_number: str
    status: TrackingStatus
    carrier_code: str
    carrier_text: str
    occurred_at: datetime
    location: str = ""
    signed_by: str = ""
    cash_collected: Money | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PickupRequest:
    """A wish that the carrier comes and fetches parcels."""

    sender: Party
    waybill_numbers: tuple[str, ...]
    ready_at: datetime


@dataclass(frozen=True, slots=True)
class Pickup:
    """The carrier will come."""

    carrier_ref: str
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CarrierPoint:
    """A place where a carrier hands over parcels, as the carrier lists it."""

    code: str
    name: str
    kind: str
    province_code: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list that is signed when a bundle of parcels changes hands."""

    carrier_ref: str
    waybill_numbers: tuple[str, ...]
    content: bytes = b""


@dataclass(frozen=True, slots=True)
class DeliveryProof:
    """Who took the parcel, when, and a picture if there is one."""

    signed_by: str
    delivered_at: datetime
    image: bytes = b""


@dataclass(frozen=True, slots=True)
class CashLine:
    """One line of a carrier's statement of the cash that it took at doors."""

    waybill_number: str
    collected: Money
    fee: Money
    collected_on: date


class Carrier(Protocol):
    """One company that moves goods.

    Every operation raises `CarrierRejected` (it said no), `CarrierUnavailable` (ask again, same key) or
    `NotSupported`. None of them touches our database, and none is called with a transaction open.
    """

    def capabilities(self) -> Capabilities:
        """Return what this carrier can do. Never calls the network."""

    def quote(self, request: RateRequest) -> Sequence[CarrierRate]:
        """Return prices, from carriers that set them for each parcel; the others are priced by our tariff table."""

    def book(self, request: BookingRequest, *, key: str) -> Booking:
        """Hand over a parcel's particulars. The same key gives the same booking, however often it is asked."""

    def label(self, *, waybill_number: str) -> LabelFile:
        """Return the carrier's own label, where it insists on drawing it."""

    def request_pickup(self, request: PickupRequest, *, key: str) -> Pickup:
        """Ask the carrier to come and fetch parcels."""

    def cancel(self, *, carrier_ref: str, waybill_number: str, key: str) -> None:
        """Take a booking back. Cancelling what is cancelled succeeds; what has left is rejected."""

    def track(self, waybill_numbers: Sequence[str]) -> Sequence[CarrierEvent]:
        """Return every event known of some parcels, in any order. A number it does not know has no events."""

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """Return whether a callback is the carrier's own and fresh. Header names are lower-case."""

    def parse_webhook(self, *, body: bytes) -> Sequence[CarrierEvent]:
        """Read a callback that was verified."""

    def service_points(self, *, province_code: str = "") -> Sequence[CarrierPoint]:
        """Return the places where parcels can be collected."""

    def handover_manifest(self, waybill_numbers: Sequence[str]) -> Manifest:
        """Close a bundle that is about to be handed over."""

    def proof_of_delivery(self, *, waybill_number: str) -> DeliveryProof:
        """Return who took a delivered parcel."""

    def cod_statement(self, *, starts_on: date, ends_on: date) -> Sequence[CashLine]:
        """Return the cash that the carrier says it took in a period; the last day is not part of it."""

    def create_return(self, request: BookingRequest, *, key: str) -> Booking:
        """Book a parcel back to its sender."""

    def declare_customs(self, declaration: CustomsDeclaration, *, waybill_number: str, key: str) -> str:
        """Hand over a customs declaration and return the carrier's reference for it."""
