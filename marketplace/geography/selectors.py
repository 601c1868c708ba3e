"""Reads for screens: what a list offers next, and places found by any spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Case, IntegerField, Q, Value, When

from marketplace.geography.models import Commune, District, Place, Province, Village, in_khmer
from marketplace.geography.normalise import name_key, sound_key, without_unit_words

if TYPE_CHECKING:
    from marketplace.geography.models import PlaceQuerySet

LEVEL_MODELS: Final[dict[str, type[Place]]] = {
    "province": Province,
    "district": District,
    "commune": Commune,
    "village": Village,
}
#: Deepest word split that is tried when a whole text is found nowhere: "preah dak siem reap".
_MOST_WORDS: Final = 6
_COMMAS: Final = re.compile(r"\s*[,،;>›]\s*")


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """One place found, with the codes that choose it in the four lists."""

    level: str
    code: str
    name_km: str
    name_en: str
    path_km: str
    path_en: str
    codes: dict[str, str]


def is_code(text: str) -> bool:
    """Return whether the text can be the code of a province, a district or a commune."""
    return text.isascii() and text.isdigit()


def children_of(*, level: str, parent_code: str) -> PlaceQuerySet:
    """Return the open places of a level inside one parent, for a list: "district" in province "17"."""
    parent = LEVEL_MODELS[level].PARENTS[0]
    if not is_code(parent_code):
        nothing: PlaceQuerySet = LEVEL_MODELS[level].objects.none()
        return nothing
    places: PlaceQuerySet = LEVEL_MODELS[level].objects.open().filter(**{f"{parent}__code": parent_code})
    return places


def communes_of(*, province: Province) -> PlaceQuerySet:
    """Return the open communes of a province with their districts, in the order of the reader's language."""
    order = "name_km" if in_khmer() else "name_en"
    communes = Commune.objects.open().filter(district__province=province).select_related("district")
    ordered: PlaceQuerySet = communes.order_by(f"district__{order}", order)
    return ordered


def villages_of(*, province: Province) -> PlaceQuerySet:
    """Return the open villages of a province with their communes, in the order of the reader's language."""
    villages = Village.objects.open().filter(commune__district__province=province).select_related("commune")
    ordered: PlaceQuerySet = villages.order_by("name_km" if in_khmer() else "name_en", "public_code")
    return ordered


def place_by_code(code: str) -> Place | None:
    """Return the open place with this code or public code, whatever its level, with all it lies in."""
    by_length = {2: Province, 4: District, 6: Commune}
    model = by_length.get(len(code), Village)
    if "\x00" in code:
        return None
    key = "public_code" if model is Village else "code"
    found: Place | None = model.objects.open().with_path().filter(**{key: code}).first()
    return found


def search_places(text: str, *, limit: int = 20) -> list[PlaceHit]:
    """Return the places that a text may mean, best first: whole names before beginnings, those before the rest.

    Words after a comma say what the place lies in: "preah dak, siem reap". When nothing has the whole text as its
    name, the last words are tried so by themselves.
    """
    name, *above = [part for part in _COMMAS.split(text.strip()) if part] or [""]
    found = _ranked(name, above, limit=limit)
    words = name.split()[:_MOST_WORDS]
    for size in range(len(words) - 1, 0, -1):
        if found:
            break
        found = _ranked(" ".join(words[:size]), [" ".join(words[size:]), *above], limit=limit)
    return [_hit(place) for place in found]


def codes_of(place: Place) -> dict[str, str]:
    """Return the code of a place and of all it lies in, by level: the initial values of the four lists."""
    levels = {model: level for level, model in LEVEL_MODELS.items()}
    return {levels[type(part)]: part.public_id for part in place.lineage}


def _ranked(name: str, above: list[str], *, limit: int) -> list[Place]:
    key = name_key(without_unit_words(name))
    if not key:
        return []
    rank = Case(
        When(search_key__contains=f"|{key}|", then=Value(0)),
        When(search_key__contains=f"|{key}", then=Value(1)),
        When(search_key__contains=key, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    found: list[tuple[int, int, str, Place]] = []
    for order, model in enumerate(LEVEL_MODELS.values()):
        if above and not model.PARENTS:
            continue
        places = model.objects.open().matching(name).filter(_inside(model, above)).with_path().annotate(rank=rank)
        found += [(p.rank, order, p.public_id, p) for p in places.order_by("rank", "code")[:limit]]
    return [place for *_, place in sorted(found, key=lambda hit: hit[:3])[:limit]]


def _inside(model: type[Place], above: list[str]) -> Q:
    """Return the condition that each text names one of the places above."""
    condition = Q()
    for text in above:
        wanted = without_unit_words(text)
        key, sound = name_key(wanted), sound_key(wanted)
        one = Q()
        for parent in model.PARENTS:
            one |= Q(**{f"{parent}__search_key__contains": f"|{key}"})
            if sound:
                one |= Q(**{f"{parent}__search_key__contains": f"|~{sound}|"})
        condition &= one
    return condition


def _hit(place: Place) -> PlaceHit:
    codes = codes_of(place)
    return PlaceHit(
        level=next(level for level, model in LEVEL_MODELS.items() if isinstance(place, model)),
        code=place.public_id,
        name_km=place.name_km,
        name_en=place.name_en,
        path_km=place.path_km,
        path_en=place.path_en,
        codes=codes,
    )
