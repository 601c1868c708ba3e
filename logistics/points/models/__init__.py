"""Parcels that wait: where, how long, for which code, who called whom, and what was photographed on the way."""

from logistics.door_sizes import CompartmentSize
from logistics.points.models.codes import MOST_TRIES, ReleaseCode
from logistics.points.models.compartments import Compartment
from logistics.points.models.photos import ParcelPhoto, PhotoKind
from logistics.points.models.stays import MOST_UNANSWERED, CallAttempt, CallOutcome, PointStay, ReturnReason, StayEnd

__all__ = (
    "MOST_TRIES",
    "MOST_UNANSWERED",
    "CallAttempt",
    "CallOutcome",
    "Compartment",
    "CompartmentSize",
    "ParcelPhoto",
    "PhotoKind",
    "PointStay",
    "ReleaseCode",
    "ReturnReason",
    "StayEnd",
)
