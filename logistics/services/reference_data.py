"""Loading zones, sample prices, places and demo numbers from the files under `logistics/data/`."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import models, transaction

from logistics.models import DeliveryService, NumberRange, ServicePoint, Tariff, Zone, ZoneArea
from marketplace.geography.models import Province

DATA: Final = Path(__file__).resolve().parent.parent / "data"


def load_reference_data(*, advance: Callable[[], object] = lambda: None) -> dict[str, int]:
    """Load every file and return how many rows of each were made; what is there already is not made again.

    A row that is still marked as a sample is brought up to date; one that an operator has confirmed is left alone.

    Args:
        advance: Called once for each row read, for a progress bar.

    Raises:
        Province.DoesNotExist: The gazetteer is not loaded.
    """
    made: dict[str, int] = {}
    with transaction.atomic(durable=True):
        for name, load in _LOADERS.items():
            made[name] = 0
            for row in read_rows(name):
                made[name] += load(row)
                advance()
    return made


def row_count() -> int:
    """Return how many rows all files hold."""
    return sum(1 for name in _LOADERS for _ in read_rows(name))


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """Return the rows of one file."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _keep(model: type[models.Model], *, key: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Make a row, or bring a sample up to date; return whether it was made."""
    manager = model._default_manager
    row, made = manager.get_or_create(**key, defaults=dict(values))
    if not made and getattr(row, "is_sample", False):
        manager.filter(pk=row.pk).update(**values)
    return made


def _service(row: Mapping[str, str]) -> bool:
    limit = row["cash_limit_amount"]
    return _keep(
        DeliveryService,
        key={"carrier": row["carrier"], "code": row["code"]},
        values={
            "name_km": row["name_km"],
            "name_en": row["name_en"],
            "point_kind": row["point_kind"],
            "max_weight_g": int(row["max_weight_g"]),
            "takes_cash": row["takes_cash"] == "1",
            "cash_limit_amount": Decimal(limit) if limit else None,
            "cash_limit_currency": row["cash_limit_currency"],
            "sort_order": int(row["sort_order"]),
            "is_sample": True,
            "source": row["source"],
        },
    )


def _zone(row: Mapping[str, str]) -> bool:
    return _keep(Zone, key={"code": row["code"]}, values={"name_km": row["name_km"], "name_en": row["name_en"]})


def _zone_area(row: Mapping[str, str]) -> bool:
    return _keep(
        ZoneArea,
        key={"carrier": row["carrier"], "area_code": row["area_code"]},
        values={"zone": Zone.objects.get(code=row["zone"])},
    )


def _tariff(row: Mapping[str, str]) -> bool:
    return _keep(
        Tariff,
        key={
            "service": DeliveryService.objects.get(carrier=row["carrier"], code=row["service"]),
            "origin_zone": Zone.objects.get(code=row["origin_zone"]),
            "destination_zone": Zone.objects.get(code=row["destination_zone"]),
            "max_weight_g": int(row["max_weight_g"]),
            "valid_from": date.fromisoformat(row["valid_from"]),
        },
        values={
            "amount": Decimal(row["amount"]),
            "currency": row["currency"],
            "min_days": int(row["min_days"]),
            "max_days": int(row["max_days"]),
            "is_sample": True,
            "source": row["source"],
        },
    )


def _service_point(row: Mapping[str, str]) -> bool:
    return _keep(
        ServicePoint,
        key={"code": row["code"]},
        values={
            "kind": row["kind"],
            "province": Province.objects.get(code=row["province_code"]),
            "name_km": row["name_km"],
            "name_en": row["name_en"],
            "max_weight_g": int(row["max_weight_g"]),
            "holds_days": int(row["holds_days"]),
            "is_sample": True,
            "source": row["source"],
        },
    )


def _number_range(row: Mapping[str, str]) -> bool:
    first = int(row["first_serial"])
    return _keep(
        NumberRange,
        key={"indicator": row["indicator"], "country": "KH", "first_serial": first},
        values={
            "last_serial": int(row["last_serial"]),
            "next_serial": first,
            "granted_on": date.fromisoformat(row["granted_on"]),
            "source": row["source"],
            "is_demo": True,
        },
    )


_LOADERS: Final[Mapping[str, Callable[[Mapping[str, str]], bool]]] = {
    "services": _service,
    "zones": _zone,
    "zone_areas": _zone_area,
    "tariffs": _tariff,
    "service_points": _service_point,
    "number_ranges": _number_range,
}
