"""What may be said to have happened to a parcel, and at which end of its road somebody must stand to say it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from logistics.carriers.by_hand import HandStep
from logistics.carriers.cambodia_post.statuses import EVENTS
from logistics.carriers.registry import CARRIERS, build_hand_carrier
from logistics.tracking_status import TrackingStatus
from logistics.words import FIELD_WORDS, step_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics.models import Consignment

POST: Final = "cambodia_post"
_NOTE: Final = ("note",)


class Side(StrEnum):
    """An end of a parcel's road: where it sets out, or where it arrives."""

    FROM = "from"
    TO = "to"


_FROM: Final = frozenset({
    TrackingStatus.PICKUP_SCHEDULED, TrackingStatus.PICKED_UP, TrackingStatus.AT_ORIGIN_HUB,
    TrackingStatus.IN_TRANSIT, TrackingStatus.RETURNED,
})  # fmt: skip
_BOTH: Final = frozenset({TrackingStatus.DAMAGED, TrackingStatus.ON_HOLD})
#: Lost is what nobody holds: it is not scanned, an officer or the carrier says so.
_NOBODY: Final = frozenset({TrackingStatus.LOST})


def _post(code: str, status: TrackingStatus | None = None, may_ask: tuple[str, ...] = ()) -> HandStep:
    known, text = EVENTS[code.partition("/")[0]]
    return HandStep(code, status or known, text, may_ask=may_ask)


#: What clerks say, in the codes of the post itself; behind the stroke stands the reason or whom it reached.
#: Source: UPU EMSEVT V3, as in `logistics.carriers.cambodia_post.statuses`.
POST_STEPS: Final = (
    _post("EMA"),
    _post("EMC"),
    _post("EMG"),
    _post("EDH"),
    _post("EDG"),
    _post("EMH", may_ask=_NOTE),
    _post("EMH/REFUSED", TrackingStatus.REFUSED, may_ask=_NOTE),
    _post("EMI", may_ask=("received_by",)),
    _post("EMH/RETURN", TrackingStatus.RETURNING, may_ask=_NOTE),
    _post("EMI/SENDER", TrackingStatus.RETURNED, may_ask=("received_by",)),
)


@dataclass(frozen=True, slots=True)
class ScanStep:
    """A step that somebody may scan: our words for it, the carrier's own, and its fields (name, label, is_required)."""

    code: str
    words: str
    text: str
    status: TrackingStatus
    fields: tuple[tuple[str, str, bool], ...]

    @property
    def delivers(self) -> bool:
        return self.status is TrackingStatus.DELIVERED


def raw_steps_of(carrier: str) -> tuple[HandStep, ...]:
    """Return all steps that people may say of a carrier's parcels; none where it reports by itself."""
    if carrier == POST:
        return POST_STEPS
    if carrier not in CARRIERS:
        return ()
    try:
        return tuple(build_hand_carrier(carrier).steps)
    except TypeError:
        return ()


def steps_at(*, carrier: str, sides: Iterable[Side]) -> list[ScanStep]:
    """Return what may be said by somebody who stands at these ends of a parcel's road."""
    ends = frozenset(sides)
    return [
        ScanStep(
            code=step.code,
            words=step_name(carrier, step.code),
            text=step.text,
            status=step.status,
            fields=tuple((name, str(FIELD_WORDS[name]), name in step.asks) for name in (*step.asks, *step.may_ask)),
        )
        for step in raw_steps_of(carrier)
        if _is_said_at(step.status, ends)
    ]


def _is_said_at(status: TrackingStatus, ends: frozenset[Side]) -> bool:
    if status in _NOBODY:
        return False
    if status in _BOTH:
        return bool(ends)
    return (Side.FROM if status in _FROM else Side.TO) in ends


def without(steps: Iterable[ScanStep], names: frozenset[str]) -> list[ScanStep]:
    """Return steps that do not ask what is known already."""
    return [replace(step, fields=tuple(one for one in step.fields if one[0] not in names)) for step in steps]


def still_open(steps: Iterable[ScanStep], consignment: Consignment) -> list[ScanStep]:
    """Return those that can be said now: none of a parcel at its end, and nothing that lies behind it."""
    if consignment.tracking.is_final:
        return []
    return [step for step in steps if step.status.stage >= consignment.tracking.stage]
