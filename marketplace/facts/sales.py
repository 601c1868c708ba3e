"""What happens to purchases and orders."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True)
class OrderReturned:
    """Its goods are back with the vendor."""

    order_id: int
    order_number: str


@dataclass(frozen=True)
class MilestoneReached:
    """A part of an agreed price has fallen due: a step is done, the goods are ready or have arrived."""

    milestone_id: int
    purchase_id: int


@dataclass(frozen=True)
class MilestonePaid:
    milestone_id: int
    purchase_id: int


@dataclass(frozen=True)
class MilestoneDue:
    """It is due, and has been for a while: the buyer is to be reminded."""

    milestone_id: int
