"""The places of one product and its maker, with all they lie in.

# Note [Places are not joined]
A product, its vendor and both their places to the top are fifteen tables. Read as one statement they cost the database
16 ms of thinking about the order of joins and less than one of reading. So provinces, of which there are 25, are held,
and the places below them are read by their keys; those that were asked for lately are at hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from marketplace.core.held import held
from marketplace.core.prepared import Prepared
from marketplace.geography.models import Commune, District, Province, Village

HELD_FOR_S: Final = 300
#: Villages, communes and districts in memory, of about a kilobyte each.
MOST_AT_HAND: Final = 1_024


def provinces_by_key() -> dict[int, Province]:
    """Return all provinces in the order of their codes, some minutes old at most."""
    return held("storefront:provinces-by-key", _provinces, seconds=HELD_FOR_S)


def _provinces() -> dict[int, Province]:
    return {province.pk: province for province in Province.objects.order_by("code")}


def set_places(*rows: tuple[Any, str]) -> None:
    """Give rows their places with all these lie in, mostly by one query. See Note [Places are not joined].

    Args:
        rows: A row each, and what its fields begin with: `origin_` of a product, nothing of a vendor.
    """
    keys = {
        level: {getattr(row, f"{prefix}{level}_id") for row, prefix in rows} - {None}
        for level in ("village", "commune", "district")
    }
    villages = _by_key("village", _VILLAGES, keys["village"])
    communes = {village.commune_id: village.commune for village in villages.values()}
    communes |= _by_key("commune", _COMMUNES, keys["commune"] - communes.keys())
    districts = {commune.district_id: commune.district for commune in communes.values()}
    districts |= _by_key("district", _DISTRICTS, keys["district"] - districts.keys())
    provinces = provinces_by_key()
    for commune in communes.values():
        _set(commune.district, "province", provinces)
    for district in districts.values():
        _set(district, "province", provinces)
    found = {"village": villages, "commune": communes, "district": districts, "province": provinces}
    for row, prefix in rows:
        for level, places in found.items():
            _set(row, f"{prefix}{level}", places)


_VILLAGES: Final = Prepared(lambda *ids: Village.objects.select_related("commune__district").filter(pk__in=ids))
_COMMUNES: Final = Prepared(lambda *ids: Commune.objects.select_related("district").filter(pk__in=ids))
_DISTRICTS: Final = Prepared(lambda *ids: District.objects.filter(pk__in=ids))


class _AtHand(dict[tuple[str, int], Any]):
    """Places that were asked for lately, by level and key: held, and made to be filled; when full it begins anew."""

    def note(self, level: str, places: Iterable[Any]) -> None:
        if len(self) >= MOST_AT_HAND:
            self.clear()
        self.update(((level, place.pk), place) for place in places)


def _by_key(level: str, places: Prepared, keys: set[Any]) -> dict[int, Any]:
    """Return the places of a level by their keys, some minutes old at most; no query where all are at hand."""
    if not keys:
        return {}
    at_hand = held("storefront:places-at-hand", _AtHand, seconds=HELD_FOR_S)
    found = {key: place for key in keys if (place := at_hand.get((level, key))) is not None}
    if len(found) < len(keys):
        read = {place.pk: place for place in places.among(list(keys - found.keys()))}
        at_hand.note(level, read.values())
        found |= read
    return found


def _set(row: Any, name: str, places: dict[int, Any]) -> None:
    """Set a row's place where it is at hand; one that is newer than what is held is read when it is asked for."""
    place = places.get(getattr(row, f"{name}_id"))
    if place is not None:
        setattr(row, name, place)
