"""An estimate of what a parcel burns on its way. docs/algorithms/carbon.md tells it in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import Final

from logistics.models import CarbonFactor, TransportMode
from logistics.selectors.answers import Rate
from logistics.selectors.questions import Place

#: Mean radius of the earth. Source: IUGG, R1 = 6371.0088 km.
EARTH_KM: Final = 6371.0088
#: How much longer a road is than the straight line. An estimate of ours, not verified: no measured figure was found.
ROAD_FACTOR: Final = 1.3
#: Kilometres within one district, whose two ends have one point. An estimate of ours, not verified.
WITHIN_DISTRICT_KM: Final = 5.0

Point = tuple[float, float]


def straight_km(one: Point, other: Point) -> float:
    """Return the great-circle distance between two points, each latitude and longitude in degrees."""
    lat1, lon1, lat2, lon2 = (radians(degrees) for degrees in (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))


def way_km(*, origin: Place, destination: Place, mode: str) -> float | None:
    """Return the estimated length of a parcel's way; None where a point is not known."""
    if origin.point is None or destination.point is None:
        return None
    straight = straight_km(origin.point, destination.point)
    factor = 1.0 if mode == TransportMode.POST_AIR else ROAD_FACTOR
    return max(straight * factor, WITHIN_DISTRICT_KM)


def factors_on(day: date) -> dict[str, CarbonFactor]:
    """Return the factor in force on a day by mode; where two hold, the one that began later."""
    return {one.mode: one for one in CarbonFactor.objects.valid_on(day).order_by("valid_from")}


def grams_of(
    *, mode: str, origin: Place, destination: Place, weight_g: int, factors: Mapping[str, CarbonFactor]
) -> int | None:
    """Return the estimated grams of CO2 of one parcel; None where mode, factor or distance is not known."""
    factor, km = factors.get(mode), way_km(origin=origin, destination=destination, mode=mode)
    if factor is None or km is None:
        return None
    return round(float(factor.grams_per_tonne_km) * km * weight_g / 1_000_000 + float(factor.grams_per_parcel))


def with_cleaner_marked(rates: Sequence[Rate]) -> tuple[Rate, ...]:
    """Mark the rate that burns least, where a faster one burns more: there the buyer has a choice to make."""
    known = [(rate.co2_g, rate) for rate in rates if rate.co2_g is not None and rate.max_days is not None]
    if not known:
        return tuple(rates)
    least, cleanest = min(known, key=lambda one: (one[0], one[1].price.amount))
    slow = cleanest.max_days or 0
    is_choice = any(burns > least and (rate.max_days or 0) < slow for burns, rate in known)
    return tuple(replace(rate, is_cleaner=is_choice and rate is cleanest) for rate in rates)
