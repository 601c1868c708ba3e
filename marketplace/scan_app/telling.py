"""Parcels and steps as the page's script reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from logistics.scanning.belonging import BUS, RIDER
from logistics.scanning.models import Role
from logistics.scanning.steps import POST, Side, steps_at
from logistics.words import carrier_name
from marketplace.users.phones import spoken_phone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from logistics.scanning.models import Appointment
    from logistics.scanning.selectors import ScanParcel
    from logistics.scanning.steps import ScanStep

#: What each role may scan although it is not in the list that the phone has: a parcel that came since.
OF_ROLE: Final[dict[str, tuple[tuple[str, tuple[Side, ...]], ...]]] = {
    Role.CLERK.value: ((POST, (Side.FROM, Side.TO)),),
    Role.AGENT.value: ((BUS, (Side.FROM, Side.TO)), ("pickup_point", (Side.TO,)), ("locker", (Side.TO,))),
    Role.KEEPER.value: ((BUS, (Side.FROM, Side.TO)), ("pickup_point", (Side.TO,))),
    Role.RIDER.value: ((RIDER, (Side.FROM, Side.TO)),),
    Role.PACKER.value: ((BUS, (Side.FROM,)), (RIDER, (Side.FROM,)), ("manual", (Side.FROM,))),
}


def list_told(*, parcels: Iterable[ScanParcel], appointments: Iterable[Appointment], owner: int) -> dict[str, Any]:
    """Return what a phone keeps for where there is no signal: no phone number stands in it. Each step stands once."""
    steps: dict[str, dict[str, Any]] = {}
    told = [_parcel(parcel, steps) for parcel in parcels]
    unknown: dict[str, dict[str, Any]] = {}
    for appointment in appointments:
        for carrier, sides in OF_ROLE[appointment.role]:
            codes = _named(carrier, steps_at(carrier=carrier, sides=sides), steps)
            if codes:
                unknown[carrier] = {"name": carrier_name(carrier), "steps": codes}
    return {"owner": owner, "parcels": told, "steps": steps, "unknown": unknown}


def parcel_told(parcel: ScanParcel) -> dict[str, Any]:
    """Return one parcel for its holder, with a signal: also whom to call."""
    steps: dict[str, dict[str, Any]] = {}
    told = _parcel(parcel, steps)
    told |= {"phone": parcel.phone, "spoken": spoken_phone(parcel.phone), "landmark": parcel.landmark}
    return {"parcel": told, "steps": steps}


def _parcel(parcel: ScanParcel, steps: dict[str, dict[str, Any]]) -> dict[str, Any]:
    cash = parcel.cash
    return {
        "id": parcel.parcel_id,
        "number": parcel.number,
        "reference": parcel.reference,
        "carrier": parcel.carrier_name,
        "words": parcel.words,
        "name": parcel.name,
        "cash": {"currency": cash.currency, "words": f"{cash.amount:,} {cash.currency}"} if cash else None,
        "steps": _named(parcel.carrier, parcel.steps, steps),
    }


def _named(carrier: str, found: Iterable[ScanStep], steps: dict[str, dict[str, Any]]) -> list[str]:
    codes = []
    for step in found:
        code = f"{carrier}|{step.code}"
        fields = [{"name": name, "needed": is_needed} for name, _label, is_needed in step.fields]
        steps[code] = {"code": step.code, "words": step.words, "delivers": step.delivers, "fields": fields}
        codes.append(code)
    return codes
