"""What others may ask logistics."""

from logistics.selectors.questions import ParcelLine, ParcelQuestion, Place
from logistics.selectors.rates import (
    PointChoice,
    Rate,
    RateAnswer,
    Refusal,
    RefusalReason,
    rates_for,
    rates_for_all,
)
from logistics.selectors.tracking import (
    EventLine,
    HandStepChoice,
    ParcelStep,
    ShipmentTimeline,
    hand_steps_for,
    public_parcel,
    tracking_for,
)

__all__ = (
    "EventLine",
    "HandStepChoice",
    "ParcelLine",
    "ParcelQuestion",
    "ParcelStep",
    "Place",
    "PointChoice",
    "Rate",
    "RateAnswer",
    "Refusal",
    "RefusalReason",
    "ShipmentTimeline",
    "hand_steps_for",
    "public_parcel",
    "rates_for",
    "rates_for_all",
    "tracking_for",
)
