"""Knobs: how the sandbox misbehaves, for one code or for all.

Two kinds. *Faults* spoil an answer on its way (`http_status slow_s truncate`), as often as `times` says. *Answers* change
what Bakong says of a code (`delay_s status amount currency to_account list_status list_key`), until they are reset.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Self

from django.db import transaction
from django.db.models import F

from marketplace.sandbox.bakong.models import KnobSetting
from marketplace.sandbox.json_api import BadRequestError

LIST_STATUSES: Final = frozenset({"SUCCESS", "NOT_FOUND", "FAILED", "STATIC_QR", "SERVICE_FAILED"})
_MAX_SLOW_S: Final = 60
_MAX_AMOUNT: Final = Decimal(10**13)


@dataclass(frozen=True, slots=True)
class Knobs:
    """What is turned. None and False are "as usual".

    Attributes:
        http_status: Answer with this status (401, 403, 429, 500, 504 ...) instead.
        slow_s: Answer only after so many seconds.
        truncate: Send half of the JSON.
        times: Spoil so many answers, then no more; None is for ever.
        delay_s: Tell of a payment only so many seconds after it was made.
        status: FAILED says that the transaction failed.
        amount: Say another amount; so `currency` and `to_account`.
        list_status: Say this in lists of this code.
        list_key: `transaction` puts a list's transactions under that key instead of `data`.
        accept_expired: The phone pays codes that have expired.
        token_lifetime_s: Tokens issued from now on live so long; only for all codes.
    """

    http_status: int | None = None
    slow_s: float | None = None
    truncate: bool = False
    times: int | None = None
    delay_s: float | None = None
    status: str | None = None
    amount: str | None = None
    currency: str | None = None
    to_account: str | None = None
    list_status: str | None = None
    list_key: str | None = None
    accept_expired: bool = False
    token_lifetime_s: int | None = None

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """Return knobs as a program sends them.

        Raises:
            BadRequestError: One has an unknown name or an impossible value.
        """
        names = {knob.name for knob in fields(cls)}
        for name, value in body.items():
            if name not in names or not (value is None or _CHECKS[name](value)):
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
        return bool(self.http_status or self.slow_s or self.truncate)

    def without_faults(self) -> Knobs:
        """Return what changes answers only."""
        return replace(self, http_status=None, slow_s=None, truncate=False)


def is_amount(value: object) -> bool:
    """Say whether a value is an amount of money above nothing: a number or its text."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return False
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return False
    return amount.is_finite() and 0 < amount < _MAX_AMOUNT


def _is_seconds(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and 0 <= value <= _MAX_SLOW_S


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9


_CHECKS: Final[Mapping[str, Any]] = {
    "http_status": lambda value: isinstance(value, int) and 300 <= value <= 599,
    "slow_s": _is_seconds,
    "truncate": lambda value: isinstance(value, bool),
    "times": _is_count,
    "delay_s": _is_seconds,
    "status": lambda value: value in {"SUCCESS", "FAILED"},
    "amount": is_amount,
    "currency": lambda value: isinstance(value, str) and len(value) == 3,
    "to_account": lambda value: isinstance(value, str) and len(value) <= 64,
    "list_status": lambda value: value in LIST_STATUSES,
    "list_key": lambda value: value in {"data", "transaction"},
    "accept_expired": lambda value: isinstance(value, bool),
    "token_lifetime_s": _is_count,
}


def turn(md5: str, knobs: Knobs) -> None:
    """Turn the knobs of one code, or of all, replacing what was turned before."""
    KnobSetting.objects.update_or_create(md5=md5, defaults={"knobs": asdict(knobs), "faults_left": knobs.times})


def knobs_for(md5: str) -> Knobs:
    """Return what is turned for a code: its own knobs over those for all."""
    merged: dict[str, Any] = {}
    for setting in KnobSetting.objects.filter(md5__in={"", md5}).order_by("md5"):
        merged |= {name: value for name, value in setting.knobs.items() if value}
    return Knobs(**merged)


def take_fault(md5s: Iterable[str]) -> Knobs:
    """Return the faults that spoil this answer, and count them down."""
    with transaction.atomic():
        for setting in KnobSetting.objects.filter(md5__in={"", *md5s}).order_by("-md5"):
            knobs = Knobs(**setting.knobs)
            if not knobs.spoils or setting.faults_left == 0:
                continue
            if setting.faults_left is not None:
                KnobSetting.objects.filter(pk=setting.pk).update(faults_left=F("faults_left") - 1)
            return knobs
    return Knobs()
