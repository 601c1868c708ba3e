"""What others may ask logistics."""

from logistics.selectors.answers import PointChoice, Rate, RateAnswer, Refusal, RefusalReason
from logistics.selectors.borders import borders_of
from logistics.selectors.days import ExpectedDays, expected_days
from logistics.selectors.questions import ParcelLine, ParcelQuestion, Place, Sides
from logistics.selectors.rates import rates_for, rates_for_all
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
    "ExpectedDays",
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
    "Sides",
    "borders_of",
    "expected_days",
    "hand_steps_for",
    "public_parcel",
    "rates_for",
    "rates_for_all",
    "tracking_for",
)
