"""What becomes of what went wrong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class IncidentRaised:
    """Something went wrong, and the vendor should answer. Without an order it is about a listing, or the vendor."""

    incident_id: int
    number: str
    vendor_id: int
    order_number: str = ""


@dataclass(frozen=True)
class IncidentAnswered:
    """The vendor has answered, the first time. `token` is in the link of whoever raised it."""

    incident_id: int
    number: str
    token: str
    vendor_id: int
    user_id: int | None
    purchase_id: int | None


@dataclass(frozen=True)
class IncidentClosed:
    """It is settled: `outcome` is one of `marketplace.incidents.models.Outcome`; without a decision the buyer said so."""

    incident_id: int
    number: str
    token: str
    vendor_id: int
    user_id: int | None
    purchase_id: int | None
    outcome: str
    decision: str
