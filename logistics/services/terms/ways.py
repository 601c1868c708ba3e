"""The delivery services themselves, as a table that officers change in place: a service is no term, it is who offers what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from logistics.models import DeliveryService, PointKind, TransportMode
from logistics.services.terms.cells import (
    Column,
    Kind,
    Lookups,
    Reader,
    Row,
    Values,
    WrongCell,
    choice_cell,
    decimal_cell,
    number_cell,
    text_cell,
    yes_cell,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_YES: Final = _("1 for yes, 0 for no.")


def carrier_cell(text: str, _row: Row, look: Lookups) -> Values:
    """Read a carrier that there is."""
    if text not in look.carriers:
        raise WrongCell(_g("There is no such carrier here."))
    return {"carrier": text}


def currency_cell(name: str) -> Reader:
    """Read one of the two currencies."""

    def read(text: str, _row: Row, _look: Lookups) -> Values:
        if text not in {"KHR", "USD"}:
            raise WrongCell(_g("Write one of these: %(choices)s.") % {"choices": "KHR, USD"})
        return {name: text}

    return read


def _or_empty(name: str, read: Reader, empty: Any = "") -> Reader:
    return lambda text, row, look: read(text, row, look) if text else {name: empty}


def _limit(text: str, row: Mapping[str, str], look: Lookups) -> Values:
    """Read the most cash that is taken, in the currency of its own column."""
    as_amount = {"currency": row.get("cash_limit_currency", "")}
    return decimal_cell("cash_limit_amount")(text, as_amount, look)


def _choice(name: str, choices: type[models.TextChoices]) -> Reader:
    return _or_empty(name, choice_cell(name, choices))


SERVICES: Final = Kind(
    "services",
    _("Delivery services"),
    DeliveryService,
    (
        Column("carrier", _("Carrier"), carrier_cell, help=_("Its code, such as cambodia_post.")),
        Column("code", _("Code"), text_cell("code")),
        Column("name_km", _("Name in Khmer"), text_cell("name_km")),
        Column("name_en", _("Name in English"), text_cell("name_en")),
        Column("is_open", _("Open"), yes_cell("is_open"), help=_YES),
        Column(
            "point_kind",
            _("Collected at"),
            _choice("point_kind", PointKind),
            is_required=False,
            help=_("Empty: delivered to the door."),
        ),
        Column("max_weight_g", _("Heaviest parcel, in grams"), number_cell("max_weight_g", least=1)),
        Column(
            "max_length_cm",
            _("Longest side, in cm"),
            number_cell("max_length_cm", least=1, most=1_000),
            is_required=False,
        ),
        Column(
            "volumetric_divisor",
            _("Cubic centimetres that count as a kilogram"),
            number_cell("volumetric_divisor", least=1),
            is_required=False,
        ),
        Column("takes_cash", _("Takes cash at the door"), yes_cell("takes_cash"), is_required=False, help=_YES),
        Column(
            "cash_limit_amount",
            _("Most cash it takes"),
            _or_empty("cash_limit_amount", _limit, None),
            is_required=False,
        ),
        Column(
            "cash_limit_currency",
            _("Currency of that"),
            _or_empty("cash_limit_currency", currency_cell("cash_limit_currency")),
            is_required=False,
            help=_("KHR or USD."),
        ),
        Column(
            "mode",
            _("Carried by"),
            _choice("mode", TransportMode),
            is_required=False,
            help=", ".join(TransportMode.values),
        ),
        Column(
            "perishable_days",
            _("Days that goods that spoil may travel"),
            number_cell("perishable_days", most=365),
            is_required=False,
        ),
        Column("quiet_days", _("Days without news that are usual"), number_cell("quiet_days", least=1, most=365)),
        Column("is_live", _("The carrier sets the price"), yes_cell("is_live"), is_required=False, help=_YES),
        Column("is_abroad", _("Goes abroad"), yes_cell("is_abroad"), is_required=False, help=_YES),
        Column("sort_order", _("Place in the list"), number_cell("sort_order", most=1_000)),
        Column(
            "is_sample",
            _("Sample, not verified"),
            yes_cell("is_sample"),
            is_required=False,
            help=_("1 for yes, 0 for no. A sample may be replaced by the samples of a newer release."),
        ),
        Column("source", _("Source"), text_cell("source"), help=_("Who says so: document, section, date.")),
    ),
    ("carrier", "code"),
    is_dated=False,
)
