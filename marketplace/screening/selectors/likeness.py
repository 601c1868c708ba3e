"""Names on the lists that are like a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from marketplace.core.held import held
from marketplace.core.khmer_sounds import sound
from marketplace.screening.models import DeniedName, NameKind
from marketplace.screening.names import THRESHOLD, is_khmer, key_of, likeness, rough

#: In the cache: changes whenever a list is brought in.
GENERATION: Final = "screening:generation"
HELD_FOR_S: Final = 3_600
#: A weak alias is a nickname that many bear: only the very name counts.
WEAK_FROM: Final = 97


@dataclass(frozen=True)
class Likeness:
    """A party on a list whose name is like the one asked about, and how alike, of 100."""

    party_id: int
    matched: str
    score: int


@dataclass(frozen=True)
class _Known:
    """All names on the lists in force, side by side: keys, and what each belongs to."""

    keys: list[str]
    sounds: list[str]
    rows: list[tuple[int, str, str]]


def _read() -> _Known:
    names = DeniedName.objects.filter(party__gone_at=None).order_by("pk")
    rows = list(names.values_list("key", "party_id", "text", "kind"))
    keys = [key for key, *_rest in rows]
    return _Known(keys, [_heard(key) for key in keys], [(party, text, kind) for _key, party, text, kind in rows])


def _heard(key: str) -> str:
    return " ".join(sound(word) for word in key.split())


def likenesses(name: str) -> list[Likeness]:
    """Return the parties in force with a name like this one, each once, likest first."""
    key = key_of(name)
    if not key:
        return []
    known = held("screening:names", _read, seconds=HELD_FOR_S, generation=GENERATION)
    by_sound = is_khmer(name)
    places = rough(key, known.keys)
    if by_sound:
        places = list(dict.fromkeys([*places, *rough(_heard(key), known.sounds)]))
    best: dict[int, Likeness] = {}
    for place in places:
        party, text, kind = known.rows[place]
        score = likeness(key, known.keys[place], by_sound=by_sound or is_khmer(text))
        if score < (WEAK_FROM if kind == NameKind.WEAK else THRESHOLD):
            continue
        if party not in best or best[party].score < score:
            best[party] = Likeness(party, text, score)
    return sorted(best.values(), key=lambda one: (-one.score, one.party_id))
