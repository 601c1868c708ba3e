"""Plus codes: reads full and short ones and says in plain words what is wrong with the rest. Pure, no database.

Source: Open Location Code specification, github.com/google/open-location-code (Apache-2.0).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _
from openlocationcode import openlocationcode as olc

from marketplace.core.errors import DomainError
from marketplace.core.khmer import latin_digits

#: The box around Cambodia and its islands, decimal degrees, rounded outwards.
#: Source: outline of Cambodia, © OpenStreetMap contributors.
SOUTH, NORTH = Decimal("9.9"), Decimal("14.7")
WEST, EAST = Decimal("102.3"), Decimal("107.7")

_SHORTEST_FULL: Final = 10  # eight letters leave a square of 275 m: too wide to find a house
_PRECISION: Final = Decimal("0.000001")
_CODE: Final = re.compile(r"[0-9A-Z]{2,8}\+[0-9A-Z]{0,7}")


class UnableToReadPlusCode(DomainError):
    """The text is no plus code, or does not say one place in Cambodia."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A known point that a short code is near.

    Attributes:
        reach_deg: Nothing that is meant lies farther from the point than this, in latitude or in longitude.
    """

    lat: Decimal
    lon: Decimal
    reach_deg: Decimal


@dataclass(frozen=True, slots=True)
class PlusCode:
    """A full plus code and the middle of its square."""

    code: str
    lat: Decimal
    lon: Decimal


def is_in_cambodia(*, lat: Decimal, lon: Decimal) -> bool:
    """Return whether a point lies in the box around Cambodia."""
    return SOUTH <= lat <= NORTH and WEST <= lon <= EAST


def read_plus_code(text: str, *, near: Reference | None = None) -> PlusCode:
    """Return the place that a plus code says.

    Small letters, spaces, Khmer digits and a town behind the code ("CV78+2R Siem Reap") are all understood. A short
    code is completed from `near`, but only where no second place in reach of it could be meant.

    Raises:
        UnableToReadPlusCode: There is no code in the text, it is too coarse, it lies outside Cambodia, or it is short
            and cannot be completed without doubt.
    """
    found = _CODE.search(latin_digits(text).upper())
    code = found.group() if found else ""
    if not olc.isValid(code):
        raise UnableToReadPlusCode(_("This is not a plus code. One looks like 7P55CV78+2R or CV78+2R Siem Reap."))
    if olc.isShort(code):
        code = _completed(code, near)
    if len(code.replace("+", "").rstrip("0")) < _SHORTEST_FULL:
        raise UnableToReadPlusCode(_("This plus code covers too wide an area. Add the letters after the + sign."))
    area = olc.decode(code)
    point = PlusCode(code=code, lat=_degrees(area.latitudeCenter), lon=_degrees(area.longitudeCenter))
    if not is_in_cambodia(lat=point.lat, lon=point.lon):
        raise UnableToReadPlusCode(_("This plus code is outside Cambodia."))
    return point


def plus_code_of(*, lat: Decimal, lon: Decimal) -> str:
    """Return the full plus code of a point: a square of 14 metres."""
    return str(olc.encode(float(lat), float(lon)))


def _completed(code: str, near: Reference | None) -> str:
    """Return a short code in full.

    Codes with the same four last letters repeat every degree. The nearest is right if its neighbour, one degree
    farther, is out of reach; else nobody can tell which one is meant.
    """
    if near is None:
        raise UnableToReadPlusCode(_("This plus code is short. Choose the province first, or type the full code."))
    full = str(olc.recoverNearest(code, float(near.lat), float(near.lon)))
    area = olc.decode(full)
    away = max(abs(_degrees(area.latitudeCenter) - near.lat), abs(_degrees(area.longitudeCenter) - near.lon))
    if away > near.reach_deg or 1 - away <= near.reach_deg:
        raise UnableToReadPlusCode(
            _("This short plus code fits more than one place. Type the full code, which begins with 7P.")
        )
    return full


def _degrees(value: float) -> Decimal:
    return Decimal(str(value)).quantize(_PRECISION)
