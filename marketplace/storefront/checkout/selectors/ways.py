"""The way of a parcel as a drawing: from the vendor's district, over the places its carrier named, to the buyer's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marketplace.geography.models import District, Province
from marketplace.geography.normalise import name_key
from marketplace.geography.projection import on_map

if TYPE_CHECKING:
    from logistics.selectors import ShipmentTimeline
    from marketplace.sales.order.models import Order


@dataclass(frozen=True)
class Stop:
    """One place on the way, as a point of the map; `is_reached` when the parcel has been there."""

    name: str
    x: int
    y: int
    is_reached: bool


@dataclass(frozen=True)
class WayMap:
    """A parcel's way: its stops in order, and the lines between them, gone and still to go, for SVG."""

    stops: tuple[Stop, ...]
    gone: str
    ahead: str

    @property
    def words(self) -> str:
        """Return the way in words, for who does not see the drawing."""
        return " → ".join(stop.name for stop in self.stops)


class Gazetteer:
    """Finds in what carriers call a place the district or province that they mean. Read once for a page."""

    def __init__(self, locations: Iterable[str]) -> None:
        texts = {name_key(text): text for text in locations if text}
        self._found: dict[str, Any] = {}
        if not texts:
            return
        provinces = list(Province.objects.open())
        districts = District.objects.open().select_related("province").filter(lat__isnull=False)
        by_name = {name_key(name): place for place in districts for name in (place.name_km, place.name_en)}
        for key in texts:
            named = by_name.get(key) or next((place for place in provinces if _names(place, key)), None)
            if named is not None:
                self._found[key] = named

    def place(self, location: str) -> Any:
        """Return the district or province that a carrier's words name, if any."""
        return self._found.get(name_key(location)) if location else None


def _names(place: Province, key: str) -> bool:
    return any(name_key(name) in key for name in (place.name_km, place.name_en, *place.aliases) if name_key(name))


def way_maps(orders: Sequence[Order], timelines: Mapping[int, Sequence[ShipmentTimeline]]) -> dict[str, WayMap]:
    """Return the maps of the ways of some orders' shipments, by shipment; without two known ends there is none."""
    events = [event for shipments in timelines.values() for shipment in shipments for event in shipment.events]
    gazetteer = Gazetteer(event.location for event in events)
    drawn = {
        shipment.shipment_id: _way(order, shipment, gazetteer) for order in orders for shipment in timelines[order.pk]
    }
    return {key: way for key, way in drawn.items() if way is not None}


def _way(order: Order, shipment: ShipmentTimeline, gazetteer: Gazetteer) -> WayMap | None:
    origin, destination = _point_of(order.partner), _point_of(order.shipping_address)
    if origin is None or destination is None:
        return None
    has_left = any(step.is_done for step in shipment.steps if step.code == "on_the_road")
    has_come = any(step.is_done for step in shipment.steps if step.code == "delivered")
    between = [gazetteer.place(event.location) for event in reversed(shipment.events)]
    places = [origin, *(place for place in between if place is not None and _has_point(place)), destination]
    stops: list[Stop] = []
    for at, place in enumerate(places):
        is_last = at == len(places) - 1
        x, y = on_map(lat=place.lat, lon=place.lon)
        reached = has_come if is_last else (has_left or at == 0)
        if stops and (stops[-1].x, stops[-1].y) == (x, y):
            stops[-1] = Stop(stops[-1].name, x, y, stops[-1].is_reached or reached)
            continue
        stops.append(Stop(place.name, x, y, reached))
    gone = [stop for stop in stops if stop.is_reached]
    ahead = [*gone[-1:], *(stop for stop in stops if not stop.is_reached)]
    return WayMap(tuple(stops), _line(gone), _line(ahead))


def _line(stops: Sequence[Stop]) -> str:
    return " ".join(f"{stop.x},{stop.y}" for stop in stops) if len(stops) > 1 else ""


def _point_of(end: Any) -> Any:
    """Return the narrowest place of an end, the district at most, that has a point."""
    if end is None:
        return None
    return next((place for place in (end.district, end.province) if place is not None and _has_point(place)), None)


def _has_point(place: Any) -> bool:
    return place.lat is not None and place.lon is not None
