"""From degrees to the drawing: a flat map, true to scale in the middle of the country."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

#: The corners of the drawing, in degrees.
WEST, EAST, SOUTH, NORTH = 102.3, 107.7, 10.35, 14.75
#: Units of the drawing for one degree of latitude, and of longitude: a degree east is shorter, by cos 12.5 deg.
PER_LATITUDE: Final = 100
PER_LONGITUDE: Final = 97.6
WIDTH: Final = round((EAST - WEST) * PER_LONGITUDE)
HEIGHT: Final = round((NORTH - SOUTH) * PER_LATITUDE)
VIEW_BOX: Final = f"0 0 {WIDTH} {HEIGHT}"
#: The same for a script: the upper left corner's longitude and latitude, units for a degree east and south, the size.
FRAME: Final = f"{WEST} {NORTH} {PER_LONGITUDE} {PER_LATITUDE} {WIDTH} {HEIGHT}"


def on_map(*, lat: float | Decimal, lon: float | Decimal) -> tuple[int, int]:
    """Return where a place lies in the drawing, from its upper left corner."""
    return round((float(lon) - WEST) * PER_LONGITUDE), round((NORTH - float(lat)) * PER_LATITUDE)


@dataclass(frozen=True)
class Spot:
    """What a small map shows: a province, and a point in it where one is known."""

    province_code: str
    name: str
    x: int | None = None
    y: int | None = None

    @property
    def symbol(self) -> str:
        """The province's symbol in the sprite."""
        return f"p{self.province_code}"


def spot_of(place: Any) -> Spot | None:
    """Return the spot of a place read with all it lies in; a province is a shape, never a point."""
    if place is None:
        return None
    province = place.lineage[-1]
    x, y = None, None
    if place is not province and place.lat is not None:
        x, y = on_map(lat=place.lat, lon=place.lon)
    return Spot(province_code=province.code, name=place.name, x=x, y=y)
