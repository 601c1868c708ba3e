"""Everything that can happen, in the past tense: the published language of the marketplace.

A fact carries ids and plain values only (text, whole numbers, lists of them), for it is stored as JSON and read later,
perhaps by a newer release. Money travels as the text of a decimal and a currency.
"""

from __future__ import annotations

from dataclasses import dataclass

# -- Vendors and listings ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ApplicationSubmitted:
    application_id: int


@dataclass(frozen=True)
class ApplicationSentBack:
    application_id: int
    reason: str


@dataclass(frozen=True)
class VendorApproved:
    vendor_id: int


@dataclass(frozen=True)
class VendorStatusChanged:
    vendor_id: int


@dataclass(frozen=True)
class ListingSubmitted:
    submission_id: int


@dataclass(frozen=True)
class ListingSentBack:
    submission_id: int
    reason: str


@dataclass(frozen=True)
class ListingApproved:
    product_id: int


@dataclass(frozen=True)
class StockChanged:
    """Price or stock of products changed, or whether they are on sale."""

    product_ids: list[int]


# -- Sales -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PurchasePlaced:
    purchase_id: int


@dataclass(frozen=True)
class PurchasePaid:
    purchase_id: int


@dataclass(frozen=True)
class PurchaseExpired:
    purchase_id: int


@dataclass(frozen=True)
class OrderConfirmed:
    """The order is the vendor's to see: its money is here, or will be taken at the door."""

    order_id: int
    order_number: str


@dataclass(frozen=True)
class OrderAccepted:
    order_id: int
    order_number: str


@dataclass(frozen=True)
class OrderDeclined:
    order_id: int
    order_number: str


@dataclass(frozen=True)
class OrderCancelled:
    order_id: int
    order_number: str


@dataclass(frozen=True)
class OrderDispatched:
    order_id: int
    order_number: str


@dataclass(frozen=True)
class OrderDelivered:
    order_id: int
    order_number: str


# -- Payments ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RefundFellDue:
    refund_id: int


# -- Logistics ---------------------------------------------------------------------------------------------------------


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
    consignment_id: int
    shipment_id: int
    order_number: str
    status: str


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
