"""Knobs: how the sandbox misbehaves, until they are turned back.

Two kinds. *Faults* spoil answers whose path holds `path` (and whose method is `method`), as often as `times` says:
`http_status` answers so and does nothing; `drop`, `slow_s` and `truncate` act first and lose, delay or halve the answer.
*Events*: what becomes of messages to the marketplace.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, Final, Self

from django.db import transaction
from django.db.models import F

from marketplace.sandbox.json_api import BadRequestError
from marketplace.sandbox.stripe.models import Turned

_LONGEST_S: Final = 60


@dataclass(frozen=True, slots=True)
class Knobs:
    """What is turned. None, False, zero and "" are "as usual".

    Attributes:
        events_drop: Send no events.
        events_repeat: Send each event so many times more, side by side.
        events_delay_s: Send events so much later.
        events_reverse: Keep so many events back, then send them in reverse order.
        events_age_s: Sign events as of so long ago.
        secret: Sign with this secret instead of the usual one.
        callback_url: Send events there.
        refund_status: New refunds are `pending`, or `failed`, instead of done.
        charge_amount: Say that a charge took so many units; so `charge_currency`.
    """

    path: str = ""
    method: str = ""
    http_status: int | None = None
    slow_s: float | None = None
    drop: bool = False
    truncate: bool = False
    times: int | None = None
    events_drop: bool = False
    events_repeat: int = 0
    events_delay_s: float = 0
    events_reverse: int = 0
    events_age_s: int = 0
    secret: str = ""
    callback_url: str = ""
    refund_status: str = ""
    charge_amount: int | None = None
    charge_currency: str = ""

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """Return knobs as a program sends them.

        Raises:
            BadRequestError: One has an unknown name or an impossible value.
        """
        known = {knob.name: type(knob.default) for knob in fields(cls)}
        for name, value in body.items():
            if name not in known or not (value is None or _CHECKS.get(name, _is_text)(value)):
                raise BadRequestError(f"bad_knob_{name}")
        turned: dict[str, Any] = {
            name: float(value) if isinstance(value, Decimal) else value for name, value in body.items()
        }
        return cls(**{name: value for name, value in turned.items() if value is not None})

    def spoils(self, method: str, path: str) -> bool:
        """Whether an answer would be spoilt."""
        if not (self.http_status or self.slow_s or self.drop or self.truncate):
            return False
        return self.path in path and self.method in {"", method}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 300


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12


def _is_seconds(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= _LONGEST_S


_CHECKS: Final[Mapping[str, Callable[[object], bool]]] = {
    "http_status": lambda value: isinstance(value, int) and 300 <= value <= 599,
    "slow_s": _is_seconds,
    "drop": _is_flag,
    "truncate": _is_flag,
    "times": _is_count,
    "events_drop": _is_flag,
    "events_repeat": _is_count,
    "events_delay_s": _is_seconds,
    "events_reverse": _is_count,
    "events_age_s": _is_count,
    "charge_amount": _is_count,
    "refund_status": lambda value: value in {"", "pending", "failed"},
}


def turn(knobs: Knobs) -> None:
    """Turn the knobs, replacing what was turned before."""
    with transaction.atomic():
        Turned.objects.all().delete()
        Turned.objects.create(knobs=asdict(knobs), faults_left=knobs.times)


def turned() -> Knobs:
    """Return how the knobs stand."""
    row = Turned.objects.first()
    return Knobs(**row.knobs) if row else Knobs()


def take_fault(method: str, path: str) -> Knobs:
    """Return what spoils this answer, and count it down; nothing turned where nothing does."""
    with transaction.atomic():
        row = Turned.objects.first()
        if row is None or row.faults_left == 0:
            return Knobs()
        knobs = Knobs(**row.knobs)
        if not knobs.spoils(method, path):
            return Knobs()
        if row.faults_left is not None:
            Turned.objects.filter(pk=row.pk).update(faults_left=F("faults_left") - 1)
        return knobs
