"""Which tables of terms there are: their columns as files name them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from logistics.models import (
    CarbonFactor,
    CompensationStep,
    Loss,
    ServiceStandard,
    Tariff,
    TransportMode,
    Zone,
    ZoneArea,
)
from logistics.services.terms.cells import (
    Column,
    Kind,
    Lookups,
    Reader,
    Row,
    Values,
    WrongCell,
    choice_cell,
    day_cell,
    decimal_cell,
    number_cell,
    text_cell,
    yes_cell,
)
from logistics.services.terms.ways import SERVICES, carrier_cell, currency_cell


def _carrier_of_service(text: str, _row: Row, look: Lookups) -> Values:
    carrier_cell(text, _row, look)
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
_CURRENCY: Final = Column("currency", _("Currency"), currency_cell("currency"), help=_("KHR or USD."))
_DATED: Final = (
    Column("valid_from", _("Valid from"), day_cell("valid_from"), help=_("The first day, like 2026-11-30.")),
    Column("valid_to", _("Valid until, not including"), day_cell("valid_to"), is_required=False),
    Column("source", _("Source"), text_cell("source"), help=_("Who says so: document, section, date.")),
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
                Column("max_weight_g", _("Up to, in grams"), number_cell("max_weight_g", least=1)),
                Column("amount", _("Price"), decimal_cell("amount")),
                _CURRENCY,
                Column("min_days", _("Days at least"), number_cell("min_days", most=365), is_required=False),
                Column("max_days", _("Days at most"), number_cell("max_days", most=365), is_required=False),
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
                Column("hours", _("Hours"), number_cell("hours", least=1, most=9_000)),
                *_DATED,
            ),
            ("service", "origin_zone", "destination_zone", "valid_from"),
        ),
        Kind(
            "compensation",
            _("Compensation"),
            CompensationStep,
            (
                Column("carrier", _("Carrier"), carrier_cell, help=_("Its code, such as cambodia_post.")),
                Column("service_code", _("Service"), text_cell("service_code"), is_required=False),
                Column("loss", _("What happened"), choice_cell("loss", Loss), help="lost, damaged"),
                Column("max_weight_g", _("Up to, in grams"), number_cell("max_weight_g", least=1)),
                Column("amount", _("Pays"), decimal_cell("amount")),
                _CURRENCY,
                Column("with_postage", _("And the postage (1 or 0)"), yes_cell("with_postage"), is_required=False),
                Column(
                    "claim_days", _("Days to claim"), number_cell("claim_days", least=1, most=3_000), is_required=False
                ),
                *_DATED,
            ),
            ("carrier", "service_code", "loss", "max_weight_g", "valid_from"),
        ),
        Kind(
            "carbon",
            _("Carbon factors"),
            CarbonFactor,
            (
                Column(
                    "mode", _("Carried by"), choice_cell("mode", TransportMode), help=", ".join(TransportMode.values)
                ),
                Column("grams_per_tonne_km", _("Grams of CO2 per tonne and km"), decimal_cell("grams_per_tonne_km")),
                Column("grams_per_parcel", _("Grams of CO2 per parcel handled"), decimal_cell("grams_per_parcel")),
                *_DATED,
            ),
            ("mode", "valid_from"),
        ),
        Kind(
            "zones",
            _("Zones"),
            Zone,
            (
                Column("code", _("Code"), text_cell("code")),
                Column("name_km", _("Name in Khmer"), text_cell("name_km")),
                Column("name_en", _("Name in English"), text_cell("name_en")),
            ),
            ("code",),
            is_dated=False,
        ),
        Kind(
            "areas",
            _("Areas of zones"),
            ZoneArea,
            (
                Column("carrier", _("Carrier"), carrier_cell, help=_("Its code, such as cambodia_post.")),
                Column(
                    "area_code",
                    _("Code of the place"),
                    text_cell("area_code"),
                    help=_("2, 4 or 6 digits; abroad the two letters of the country."),
                ),
                Column("zone", _("Zone"), _zone("zone")),
            ),
            ("carrier", "area_code"),
            is_dated=False,
        ),
        SERVICES,
    )
}
