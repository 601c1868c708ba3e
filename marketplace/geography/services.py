"""Writes the gazetteer into our tables: adds, corrects and closes, never deletes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from marketplace.geography.gazetteer.repairs import province_slug, repair, spellings
from marketplace.geography.gazetteer.source import LEVELS, Gazetteer, PlaceRow, province_seats
from marketplace.geography.models import Commune, District, Place, Province, Village
from marketplace.geography.normalise import search_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from marketplace.geography.gazetteer.source import Level

MODELS: Final[dict[Level, type[Place]]] = {
    "province": Province,
    "district": District,
    "commune": Commune,
    "village": Village,
}
PARENT_OF: Final[dict[Level, Level]] = {"district": "province", "commune": "district", "village": "commune"}
#: Rows in one statement: SQLite takes 32,766 values in one, and a village has 18.
BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What one load did, counted in places of all levels."""

    added: int = 0
    changed: int = 0
    closed: int = 0
    unchanged: int = 0

    def __add__(self, other: LoadReport) -> LoadReport:
        return LoadReport(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def load_gazetteer(
    *, gazetteer: Gazetteer, today: date, advance: Callable[[int], object] = lambda _: None
) -> LoadReport:
    """Bring our tables in line with a published gazetteer, all or nothing.

    A second load of one gazetteer changes nothing. A place that is gone from it is closed with `today`, and opened
    again if it comes back.

    Args:
        gazetteer: As read; it is repaired here.
        today: The day on which what is gone is closed.
        advance: Called with the number of places done, for a progress bar.

    Raises:
        ValueError: The lists hold a fault that no repair knows.
    """
    repaired = repair(gazetteer)
    report = LoadReport()
    with transaction.atomic(durable=True):
        parents: dict[str, int] = {}
        for level in LEVELS:
            report += _load_level(repaired, level=level, parents=parents, today=today, advance=advance)
            parents = dict(MODELS[level].objects.values_list("code", "pk")) if level != "village" else {}
    return report


def _load_level(
    gazetteer: Gazetteer, *, level: Level, parents: dict[str, int], today: date, advance: Callable[[int], object]
) -> LoadReport:
    model = MODELS[level]
    key = "public_code" if level == "village" else "code"
    there = {getattr(place, key): place for place in model.objects.all()}
    added, changed, unchanged, columns = [], [], 0, ["valid_to"]
    for row in gazetteer.places[level]:
        values = _values(row, gazetteer=gazetteer, parents=parents)
        columns = [*values, "valid_to"]
        place = there.pop(row.public_code, None)
        if place is None:
            added.append(model(**values))
        elif place.valid_to is not None or any(getattr(place, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(place, name, value)
            place.valid_to = None
            changed.append(place)
        else:
            unchanged += 1
            advance(1)
    for start in range(0, len(added), BATCH):
        model.objects.bulk_create(added[start : start + BATCH])
        advance(len(added[start : start + BATCH]))
    for start in range(0, len(changed), BATCH):
        model.objects.bulk_update(changed[start : start + BATCH], columns, batch_size=200)
        advance(len(changed[start : start + BATCH]))
    closed = model.objects.open().filter(pk__in=[place.pk for place in there.values()]).update(valid_to=today)
    return LoadReport(added=len(added), changed=len(changed), closed=closed, unchanged=unchanged)


def _values(row: PlaceRow, *, gazetteer: Gazetteer, parents: dict[str, int]) -> dict[str, Any]:
    """Return the columns of one place; `valid_to` is not among them."""
    values: dict[str, Any] = {
        "code": row.code,
        "name_km": row.name_km,
        "name_en": row.name_en,
        "aliases": list(row.aliases),
        "search_key": search_key(spellings(row), (row.code, row.public_code)),
        "dataset": gazetteer.dataset,
        "dataset_year": gazetteer.year,
        "is_repaired": bool(row.notes),
        "repair_note": " ".join(row.notes),
    }
    if row.level == "province":
        values |= _province_values(row)
    else:
        values[f"{PARENT_OF[row.level]}_id"] = parents[row.parent_code]
    if row.level == "village":
        values["public_code"] = row.public_code
    return values


def _province_values(row: PlaceRow) -> dict[str, Any]:
    values: dict[str, Any] = {"slug": province_slug(row)}
    seat = province_seats().get(row.code)
    if seat is not None:
        values |= {
            "lat": Decimal(seat.lat),
            "lon": Decimal(seat.lon),
            "coord_source": seat.source,
            "reach_deg": Decimal(seat.reach_deg),
        }
    return values
