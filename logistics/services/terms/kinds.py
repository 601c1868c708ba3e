"""Which tables of terms there are: their columns as files name them, and how a cell becomes a field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from logistics.configured import configured_carriers
from logistics.models import (
    CarbonFactor,
    CompensationStep,
    DeliveryService,
    Loss,
    ServiceStandard,
    Tariff,
    TransportMode,
    Zone,
    ZoneArea,
)

Row = Mapping[str, str]
Values = dict[str, Any]


class WrongCell(Exception):
    """A cell does not hold what its column asks for."""


class Lookups:
    """What cells name, read once for a file."""

    def __init__(self) -> None:
        self.services = {(one.carrier, one.code): one for one in DeliveryService.objects.all()}
        self.zones = {zone.code: zone for zone in Zone.objects.all()}
        self.carriers = {carrier for carrier, _code in self.services} | set(configured_carriers())


Reader = Callable[[str, Row, Lookups], Values]


@dataclass(frozen=True)
class Column:
    """One column: its name in files, its label on forms, and how its cell is read into fields."""

    name: str
    label: Any
    read: Reader
    is_required: bool = True
    help: Any = ""


@dataclass(frozen=True)
class Kind:
    """One table of terms.

    Attributes:
        key: Fields that together name a row; of dated ones `valid_from` is the last of them.
        is_dated: Rows are added and ended; else they are changed in place.
    """

    code: str
    label: Any
    model: type[models.Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    is_dated: bool = True

    @property
    def way(self) -> tuple[str, ...]:
        """Fields that name what a row is about, whatever its days."""
        return tuple(name for name in self.key if name != "valid_from")

    @property
    def permission(self) -> str:
        return f"shipping.add_{self.model._meta.model_name}"


def _text(name: str) -> Reader:
    return lambda text, _row, _look: {name: text}


def _number(name: str, *, least: int = 0, most: int = 10_000_000) -> Reader:
    def read(text: str, _row: Row, _look: Lookups) -> Values:
        if not text:
            return {name: None}
        digits = text.replace(",", "")
        if not (digits.isascii() and digits.isdigit()) or not least <= int(digits) <= most:
            raise WrongCell(_g("Write a whole number from %(least)d on.") % {"least": least})
        return {name: int(digits)}

    return read


def _decimal(name: str, *, places: int = 2) -> Reader:
    def read(text: str, row: Row, _look: Lookups) -> Values:
        try:
            amount = Decimal(text.replace(",", ""))
        except InvalidOperation as error:
            raise WrongCell(_g("Write an amount, for example 6000.")) from error
        whole = 0 if row.get("currency") == "KHR" else places
        if not amount.is_finite() or not 0 <= amount < 10**8 or amount != round(amount, whole):
            raise WrongCell(_g("Write an amount, for example 6000."))
        return {name: amount}

    return read


def _day(name: str) -> Reader:
    def read(text: str, _row: Row, _look: Lookups) -> Values:
        try:
            return {name: date.fromisoformat(text) if text else None}
        except ValueError as error:
            raise WrongCell(_g("Write a day like 2026-11-30.")) from error

    return read


def _choice(name: str, choices: type[models.TextChoices]) -> Reader:
    def read(text: str, _row: Row, _look: Lookups) -> Values:
        if text not in choices.values:
            raise WrongCell(_g("Write one of these: %(choices)s.") % {"choices": ", ".join(choices.values)})
        return {name: text}

    return read


def _currency(text: str, _row: Row, _look: Lookups) -> Values:
    if text not in {"KHR", "USD"}:
        raise WrongCell(_g("Write one of these: %(choices)s.") % {"choices": "KHR, USD"})
    return {"currency": text}


def _yes(name: str) -> Reader:
    def read(text: str, _row: Row, _look: Lookups) -> Values:
        if text not in {"", "0", "1"}:
            raise WrongCell(_g("Write 1 for yes, 0 for no."))
        return {name: text == "1"}

    return read


def _carrier(text: str, _row: Row, look: Lookups) -> Values:
    if text not in look.carriers:
        raise WrongCell(_g("There is no such carrier here."))
    return {"carrier": text}


def _carrier_of_service(text: str, _row: Row, look: Lookups) -> Values:
    _carrier(text, _row, look)
    return {}


def _service(text: str, row: Row, look: Lookups) -> Values:
    service = look.services.get((row.get("carrier", ""), text))
    if service is None:
        raise WrongCell(_g("This carrier has no such service."))
    return {"service": service}


def _zone(name: str) -> Reader:
    def read(text: str, _row: Row, look: Lookups) -> Values:
        if text not in look.zones:
            raise WrongCell(_g("There is no such zone."))
        return {name: look.zones[text]}

    return read


_CARRIER: Final = Column("carrier", _("Carrier"), _carrier_of_service, help=_("Its code, such as cambodia_post."))
_SERVICE: Final = Column("service", _("Service"), _service, help=_("Its code, such as ems."))
_FROM: Final = Column("origin_zone", _("From zone"), _zone("origin_zone"))
_TO: Final = Column("destination_zone", _("To zone"), _zone("destination_zone"))
_CURRENCY: Final = Column("currency", _("Currency"), _currency, help=_("KHR or USD."))
_DATED: Final = (
    Column("valid_from", _("Valid from"), _day("valid_from"), help=_("The first day, like 2026-11-30.")),
    Column("valid_to", _("Valid until, not including"), _day("valid_to"), is_required=False),
    Column("source", _("Source"), _text("source"), help=_("Who says so: document, section, date.")),
)

KINDS: Final = {
    kind.code: kind
    for kind in (
        Kind(
            "tariffs",
            _("Tariffs"),
            Tariff,
            (
                _CARRIER,
                _SERVICE,
                _FROM,
                _TO,
                Column("max_weight_g", _("Up to, in grams"), _number("max_weight_g", least=1)),
                Column("amount", _("Price"), _decimal("amount")),
                _CURRENCY,
                Column("min_days", _("Days at least"), _number("min_days", most=365), is_required=False),
                Column("max_days", _("Days at most"), _number("max_days", most=365), is_required=False),
                *_DATED,
            ),
            ("service", "origin_zone", "destination_zone", "max_weight_g", "valid_from"),
        ),
        Kind(
            "standards",
            _("Service standards"),
            ServiceStandard,
            (
                _CARRIER,
                _SERVICE,
                _FROM,
                _TO,
                Column("hours", _("Hours"), _number("hours", least=1, most=9_000)),
                *_DATED,
            ),
            ("service", "origin_zone", "destination_zone", "valid_from"),
        ),
        Kind(
            "compensation",
            _("Compensation"),
            CompensationStep,
            (
                Column("carrier", _("Carrier"), _carrier, help=_("Its code, such as cambodia_post.")),
                Column("service_code", _("Service"), _text("service_code"), is_required=False),
                Column("loss", _("What happened"), _choice("loss", Loss), help="lost, damaged"),
                Column("max_weight_g", _("Up to, in grams"), _number("max_weight_g", least=1)),
                Column("amount", _("Pays"), _decimal("amount")),
                _CURRENCY,
                Column("with_postage", _("And the postage (1 or 0)"), _yes("with_postage"), is_required=False),
                Column("claim_days", _("Days to claim"), _number("claim_days", least=1, most=3_000), is_required=False),
                *_DATED,
            ),
            ("carrier", "service_code", "loss", "max_weight_g", "valid_from"),
        ),
        Kind(
            "carbon",
            _("Carbon factors"),
            CarbonFactor,
            (
                Column("mode", _("Carried by"), _choice("mode", TransportMode), help=", ".join(TransportMode.values)),
                Column("grams_per_tonne_km", _("Grams of CO2 per tonne and km"), _decimal("grams_per_tonne_km")),
                Column("grams_per_parcel", _("Grams of CO2 per parcel handled"), _decimal("grams_per_parcel")),
                *_DATED,
            ),
            ("mode", "valid_from"),
        ),
        Kind(
            "zones",
            _("Zones"),
            Zone,
            (
                Column("code", _("Code"), _text("code")),
                Column("name_km", _("Name in Khmer"), _text("name_km")),
                Column("name_en", _("Name in English"), _text("name_en")),
            ),
            ("code",),
            is_dated=False,
        ),
        Kind(
            "areas",
            _("Areas of zones"),
            ZoneArea,
            (
                Column("carrier", _("Carrier"), _carrier, help=_("Its code, such as cambodia_post.")),
                Column("area_code", _("Code of the place"), _text("area_code"), help=_("2, 4 or 6 digits.")),
                Column("zone", _("Zone"), _zone("zone")),
            ),
            ("carrier", "area_code"),
            is_dated=False,
        ),
    )
}
