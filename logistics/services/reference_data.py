"""Loading zones, sample prices, places and demo numbers from the files under `logistics/data/`."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import models, transaction

from logistics.models import (
    CarbonFactor,
    CompensationStep,
    DeliveryService,
    NumberRange,
    ServicePoint,
    ServiceStandard,
    Tariff,
    Zone,
    ZoneArea,
)
from marketplace.geography.models import Province

DATA: Final = Path(__file__).resolve().parent.parent / "data"

#: Numbers of a service that may be left out.
_LIMITS: Final = ("volumetric_divisor", "max_length_cm", "perishable_days")

Row = Mapping[str, str]
Values = dict[str, Any]


def load_reference_data(*, advance: Callable[[int], object] = lambda rows: None) -> dict[str, int]:
    """Load every file and return how many rows of each were made; what is there already is not made again.

    A row that is still marked as a sample is brought up to date; one that an operator has confirmed is left alone.

    Args:
        advance: Called with a number of rows that were read, for a progress bar.

    Raises:
        Province.DoesNotExist: The gazetteer is not loaded.
    """
    made: dict[str, int] = {}
    with transaction.atomic(durable=True):
        for name, loader in _loaders().items():
            rows = list(read_rows(name))
            made[name] = _load(loader(), rows)
            advance(len(rows))
    return made


def row_count() -> int:
    """Return how many rows all files hold."""
    return sum(1 for name in _loaders() for _ in read_rows(name))


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Return the rows of one file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@dataclass(frozen=True)
class _Loader:
    """How the rows of one file become rows of one table: by which columns they are known, and what else they hold.

    Attributes:
        at_first: What only a row that is made gets: people change it, sample or not.
    """

    model: type[models.Model]
    key: Callable[[Row], Values]
    values: Callable[[Row], Values]
    at_first: Callable[[Row], Values] = lambda _row: {}


def _load(loader: _Loader, rows: list[dict[str, str]]) -> int:
    """Make the rows that are not there, bring the samples up to date, and return how many were made."""
    manager = loader.model._default_manager
    keys = [loader.key(row) for row in rows]
    names = list(keys[0])
    found = {tuple(getattr(one, name) for name in names): one for one in manager.all()}
    fresh, stale = [], []
    for key, row in zip(keys, rows, strict=True):
        known = found.get(tuple(key.values()))
        if known is None:
            fresh.append(loader.model(**key, **loader.values(row), **loader.at_first(row)))
        elif getattr(known, "is_sample", False):
            stale.append(_updated(known, loader.values(row)))
    manager.bulk_create(fresh)
    if stale:
        manager.bulk_update(stale, list(loader.values(rows[0])))
    return len(fresh)


def _updated(row: models.Model, values: Values) -> models.Model:
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _services() -> _Loader:
    def values(row: Row) -> Values:
        limit = row["cash_limit_amount"]
        return {
            "name_km": row["name_km"],
            "name_en": row["name_en"],
            "point_kind": row["point_kind"],
            "max_weight_g": int(row["max_weight_g"]),
            "takes_cash": row["takes_cash"] == "1",
            "cash_limit_amount": Decimal(limit) if limit else None,
            "cash_limit_currency": row["cash_limit_currency"],
            "mode": row["mode"],
            **{name: int(row[name]) if row[name] else None for name in _LIMITS},
            "sort_order": int(row["sort_order"]),
            "is_abroad": row["is_abroad"] == "1",
            "is_live": row["is_live"] == "1",
            "is_sample": True,
            "source": row["source"],
        }

    return _Loader(
        DeliveryService,
        lambda row: {"carrier": row["carrier"], "code": row["code"]},
        values,
        at_first=lambda row: {"is_open": row["is_closed"] != "1"},
    )


def _zones() -> _Loader:
    return _Loader(
        Zone, lambda row: {"code": row["code"]}, lambda row: {"name_km": row["name_km"], "name_en": row["name_en"]}
    )


def _zone_areas() -> _Loader:
    zones = {zone.code: zone for zone in Zone.objects.all()}
    return _Loader(
        ZoneArea,
        lambda row: {"carrier": row["carrier"], "area_code": row["area_code"]},
        lambda row: {"zone": zones[row["zone"]]},
    )


def _tariffs() -> _Loader:
    services = {(one.carrier, one.code): one.pk for one in DeliveryService.objects.all()}
    zones = dict(Zone.objects.values_list("code", "pk"))
    return _Loader(
        Tariff,
        lambda row: {
            "service_id": services[row["carrier"], row["service"]],
            "origin_zone_id": zones[row["origin_zone"]],
            "destination_zone_id": zones[row["destination_zone"]],
            "max_weight_g": int(row["max_weight_g"]),
            "valid_from": date.fromisoformat(row["valid_from"]),
        },
        lambda row: {
            "amount": Decimal(row["amount"]),
            "currency": row["currency"],
            "min_days": int(row["min_days"]),
            "max_days": int(row["max_days"]),
            "is_sample": True,
            "source": row["source"],
        },
    )


def _carbon_factors() -> _Loader:
    return _Loader(
        CarbonFactor,
        lambda row: {"mode": row["mode"], "valid_from": date.fromisoformat(row["valid_from"])},
        lambda row: {
            "grams_per_tonne_km": Decimal(row["grams_per_tonne_km"]),
            "grams_per_parcel": Decimal(row["grams_per_parcel"]),
            "is_sample": True,
            "source": row["source"],
        },
    )


def _service_points() -> _Loader:
    provinces = {province.code: province for province in Province.objects.all()}

    def values(row: Row) -> Values:
        if row["province_code"] not in provinces:
            raise Province.DoesNotExist(row["province_code"])
        return {
            "kind": row["kind"],
            "province": provinces[row["province_code"]],
            "name_km": row["name_km"],
            "name_en": row["name_en"],
            "max_weight_g": int(row["max_weight_g"]),
            "holds_days": int(row["holds_days"]),
            "is_sample": True,
            "source": row["source"],
        }

    return _Loader(ServicePoint, lambda row: {"code": row["code"]}, values)


def _number_ranges() -> _Loader:
    return _Loader(
        NumberRange,
        lambda row: {"indicator": row["indicator"], "country": "KH", "first_serial": int(row["first_serial"])},
        lambda row: {
            "last_serial": int(row["last_serial"]),
            "next_serial": int(row["first_serial"]),
            "granted_on": date.fromisoformat(row["granted_on"]),
            "source": row["source"],
            "is_demo": True,
        },
    )


def _service_standards() -> _Loader:
    services = {(one.carrier, one.code): one.pk for one in DeliveryService.objects.all()}
    zones = dict(Zone.objects.values_list("code", "pk"))
    return _Loader(
        ServiceStandard,
        lambda row: {
            "service_id": services[row["carrier"], row["service"]],
            "origin_zone_id": zones[row["origin_zone"]],
            "destination_zone_id": zones[row["destination_zone"]],
            "valid_from": date.fromisoformat(row["valid_from"]),
        },
        lambda row: {"hours": int(row["hours"]), "is_sample": True, "source": row["source"]},
    )


def _compensation_steps() -> _Loader:
    return _Loader(
        CompensationStep,
        lambda row: {
            "carrier": row["carrier"],
            "service_code": row["service"],
            "loss": row["loss"],
            "max_weight_g": int(row["max_weight_g"]),
            "valid_from": date.fromisoformat(row["valid_from"]),
        },
        lambda row: {
            "amount": Decimal(row["amount"]),
            "currency": row["currency"],
            "with_postage": row["with_postage"] == "1",
            "claim_days": int(row["claim_days"]) if row["claim_days"] else None,
            "is_sample": True,
            "source": row["source"],
        },
    )


def _loaders() -> Mapping[str, Callable[[], _Loader]]:
    """Return the files in the order in which they build on one another."""
    return {
        "services": _services,
        "zones": _zones,
        "zone_areas": _zone_areas,
        "tariffs": _tariffs,
        "carbon_factors": _carbon_factors,
        "service_points": _service_points,
        "number_ranges": _number_ranges,
        "service_standards": _service_standards,
        "compensation_steps": _compensation_steps,
    }
