"""How a cell of a table of terms becomes a field, and what a table of terms is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils.translation import gettext as _g

from logistics.configured import configured_carriers
from logistics.models import DeliveryService, Zone

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


def text_cell(name: str) -> Reader:
    return lambda text, _row, _look: {name: text}


def number_cell(name: str, *, least: int = 0, most: int = 10_000_000) -> Reader:
    def read(text: str, _row: Row, _look: Lookups) -> Values:
        if not text:
            return {name: None}
        digits = text.replace(",", "")
        if not (digits.isascii() and digits.isdigit()) or not least <= int(digits) <= most:
            raise WrongCell(_g("Write a whole number from %(least)d on.") % {"least": least})
        return {name: int(digits)}

    return read


def decimal_cell(name: str, *, places: int = 2) -> Reader:
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


def day_cell(name: str) -> Reader:
    def read(text: str, _row: Row, _look: Lookups) -> Values:
        try:
            return {name: date.fromisoformat(text) if text else None}
        except ValueError as error:
            raise WrongCell(_g("Write a day like 2026-11-30.")) from error

    return read


def choice_cell(name: str, choices: type[models.TextChoices]) -> Reader:
    def read(text: str, _row: Row, _look: Lookups) -> Values:
        if text not in choices.values:
            raise WrongCell(_g("Write one of these: %(choices)s.") % {"choices": ", ".join(choices.values)})
        return {name: text}

    return read


def yes_cell(name: str) -> Reader:
    def read(text: str, _row: Row, _look: Lookups) -> Values:
        if text not in {"", "0", "1"}:
            raise WrongCell(_g("Write 1 for yes, 0 for no."))
        return {name: text == "1"}

    return read
