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
