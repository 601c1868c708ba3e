"""Carriers without wires: what people type in becomes the same facts that a networked carrier sends.

The vendor, a station agent or a rider says which step happened, and fills in what that step asks for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Self

from logistics.carriers.base import (
    Booking,
    BookingRequest,
    Capabilities,
    CarrierEvent,
    CarrierRejected,
)
from logistics.carriers.unsupported import UnsupportedOperations
from logistics.tracking_status import TrackingStatus
from marketplace.core.money import Money


@dataclass(frozen=True, slots=True)
class HandStep:
    """One thing that people may say happened.

    Attributes:
        asks: Names of what must be told with it, each also a field of the form.
        may_ask: What may be told with it.
    """

    code: str
    status: TrackingStatus
    text: str
    asks: tuple[str, ...] = ()
    may_ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandEntry:
    """What somebody typed: the step, when it happened, and what the step asks for."""

    step: str
    occurred_at: datetime
    told: Mapping[str, str] = field(default_factory=dict)
    location: str = ""
    cash_collected: Money | None = None


class HandCarrier(UnsupportedOperations):
    """A carrier whose steps people type in. Subclasses name their steps and where they go."""

    code: ClassVar[str]
    steps: ClassVar[Sequence[HandStep]]
    abilities: ClassVar[Capabilities]

    @classmethod
    def from_config(cls, config: Mapping[str, str]) -> Self:
        """Return the carrier; there is nothing to configure."""
        return cls()

    def capabilities(self) -> Capabilities:
        return self.abilities

    def book(self, request: BookingRequest, *, key: str) -> Booking:
        """Promise the parcel to people; our own reference serves as its number until theirs is known."""
        self.check(request)
        return Booking(carrier_ref=key, waybill_number=request.reference, raw={"by": "hand"})

    def check(self, request: BookingRequest) -> None:
        """Refuse a parcel that these people do not carry; subclasses add their own reasons.

        Raises:
            CarrierRejected: Too heavy.
        """
        if request.parcel.weight_g > self.abilities.max_weight_g:
            raise CarrierRejected(f"{self.code} carries up to {self.abilities.max_weight_g} g")

    def cancel(self, *, carrier_ref: str, waybill_number: str, key: str) -> None:
        """Take the promise back: there is nobody to tell."""

    def step(self, code: str) -> HandStep:
        """Return one step.

        Raises:
            CarrierRejected: This carrier has no such step.
        """
        for step in self.steps:
            if step.code == code:
                return step
        raise CarrierRejected(f"{self.code} has no step {code!r}")

    def event_from_entry(self, entry: HandEntry, *, waybill_number: str) -> CarrierEvent:
        """Return the fact that was typed in.

        Raises:
            CarrierRejected: Something that the step asks for is missing; `fields` names it.
        """
        step = self.step(entry.step)
        told = {name: text.strip() for name, text in entry.told.items() if text.strip()}
        missing = {name: "missing" for name in step.asks if name not in told}
        if missing:
            raise CarrierRejected(f"{step.code} needs {', '.join(sorted(missing))}", fields=missing)
        known = {name: text for name, text in told.items() if name in (*step.asks, *step.may_ask)}
        return CarrierEvent(
            carrier_event_id=_entry_id(entry, known),
            waybill_number=known.get("waybill_number", waybill_number),
            status=step.status,
            carrier_code=step.code,
            carrier_text=step.text,
            occurred_at=entry.occurred_at,
            location=entry.location,
            signed_by=known.get("received_by", ""),
            cash_collected=entry.cash_collected,
            raw={"step": step.code, "told": known, "location": entry.location},
        )


def _entry_id(entry: HandEntry, told: Mapping[str, str]) -> str:
    """Return an id that is the same when one form is sent twice within its minute."""
    words = [entry.step, f"{entry.occurred_at:%Y-%m-%dT%H:%M}", entry.location, *sorted(told.values())]
    return hashlib.sha256("|".join(words).encode()).hexdigest()[:32]
