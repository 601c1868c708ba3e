"""Knobs: how the pretended PayWay misbehaves, for one transaction or for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, Final, Self

from django.db import transaction
from django.db.models import F

from marketplace.sandbox.json_api import BadRequestError
from marketplace.sandbox.payway.models import Knob

CALLBACKS: Final = ("signed", "old_key", "forged", "unsigned", "none")
_MOST_S: Final = 60


@dataclass(frozen=True, slots=True)
class Knobs:
    """What is turned. None and False are "as usual".

    Attributes:
        http_status: Answer with this status (429, 500, 503 ...) and do nothing.
        code: Answer with this code of PayWay's (e.g. 11, PTL168) and do nothing.
        lost: Do what was asked and lose the answer.
        slow_s: Do what was asked and answer only after so many seconds.
        truncate: Send half of the JSON.
        only: Spoil answers of this endpoint only, e.g. `refund`, `check-transaction-2`.
        times: Spoil so many answers, then no more; None is for ever.
        delay_s: Tell of a payment only so many seconds after it was made.
        status: A check says this `payment_status_code`.
        amount: A check says this amount.
        callback: How callbacks are signed: signed, old_key, forged, unsigned, none.
        callback_times: How often each is sent.
    """

    http_status: int | None = None
    code: str | None = None
    lost: bool = False
    slow_s: float | None = None
    truncate: bool = False
    only: str | None = None
    times: int | None = None
    delay_s: float | None = None
    status: int | None = None
    amount: str | None = None
    callback: str | None = None
    callback_times: int | None = None

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """Return knobs as a program sends them.

        Raises:
            BadRequestError: One has an unknown name or an impossible value.
        """
        names = {knob.name for knob in fields(cls)}
        for name, value in body.items():
            if name not in names or not (value is None or _is_possible(name, value)):
                raise BadRequestError(f"bad_knob_{name}")
        turned = {name: value for name, value in body.items() if value is not None}
        for name in ("slow_s", "delay_s"):
            if name in turned:
                turned[name] = float(turned[name])
        if "amount" in turned:
            turned["amount"] = str(turned["amount"])
        return cls(**turned)

    @property
    def spoils(self) -> bool:
        """Whether an answer would be spoilt on its way."""
        return bool(self.http_status or self.code or self.lost or self.slow_s or self.truncate)


def turn(tran_id: str, knobs: Knobs) -> None:
    """Turn the knobs of one transaction, or of all, replacing what was turned before."""
    Knob.objects.update_or_create(tran_id=tran_id, defaults={"knobs": asdict(knobs), "faults_left": knobs.times})


def knobs_for(tran_id: str) -> Knobs:
    """Return what is turned for a transaction: its own knobs over those for all."""
    merged: dict[str, Any] = {}
    for knob in Knob.objects.filter(tran_id__in={"", tran_id}).order_by("tran_id"):
        merged |= {name: value for name, value in knob.knobs.items() if value not in (None, False)}
    return Knobs(**merged)


def take_fault(tran_id: str, endpoint: str) -> Knobs:
    """Return the faults that spoil this answer, and count them down."""
    with transaction.atomic():
        for knob in Knob.objects.filter(tran_id__in={"", tran_id}).order_by("-tran_id"):
            knobs = Knobs(**knob.knobs)
            if not knobs.spoils or knob.faults_left == 0 or (knobs.only and knobs.only != endpoint):
                continue
            if knob.faults_left is not None:
                Knob.objects.filter(pk=knob.pk).update(faults_left=F("faults_left") - 1)
            return knobs
    return Knobs()


def _is_possible(name: str, value: object) -> bool:
    if name in {"lost", "truncate"}:
        return isinstance(value, bool)
    if name in {"code", "only"}:
        return isinstance(value, str) and len(value) <= 30
    if name == "callback":
        return value in CALLBACKS
    if name == "amount":
        return isinstance(value, int | Decimal | str)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    return 0 <= value <= (_MOST_S if name in {"slow_s", "delay_s"} else 1_000)
