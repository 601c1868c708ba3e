"""Two states of the same thing, side by side: what changed first, with the words marked that differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A written syllable of Khmer, which has no spaces between words; else a word, or one sign.
#: Source: The Unicode Standard 16.0, section 16.4 "Khmer" (a base, then subscripts, vowels and signs).
_TOKEN: Final = re.compile(
    "[\u1780-\u17b3](?:\u17d2[\u1780-\u17b3]|[\u17b6-\u17d1\u17d3\u17dd])*|\\w+|\\s+|.", re.DOTALL
)
#: Below this likeness, from 0 to 1, marks lie scattered over all of it and help nobody: the whole is marked.
ALIKE: Final = 0.4
#: Texts longer than this are marked as a whole: comparing takes the product of both lengths.
MOST_TOKENS: Final = 4_000


@dataclass(frozen=True)
class Piece:
    """A run of text; marked where the other side says something else."""

    text: str
    is_marked: bool


Pieces = tuple[Piece, ...]


def side_by_side(before: str, now: str) -> tuple[Pieces, Pieces]:
    """Return both texts in pieces, those marked that the other does not have."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(now)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > MOST_TOKENS or matcher.ratio() < ALIKE:
        return _whole(before), _whole(now)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i, j, k, m in matcher.get_opcodes():
        if i < j:
            left.append(Piece("".join(old[i:j]), kind != "equal"))
        if k < m:
            right.append(Piece("".join(new[k:m]), kind != "equal"))
    return tuple(left), tuple(right)


def _whole(text: str) -> Pieces:
    return (Piece(text, is_marked=True),) if text else ()


@dataclass(frozen=True)
class Row:
    """One thing that was said; `before` is what stood there earlier, if that was something else."""

    label: str
    value: str
    before: str | None = None
    is_long: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what stood there earlier."""
        return self.before is not None

    @cached_property
    def sides(self) -> tuple[Pieces, Pieces]:
        """What stood there and what stands there, in pieces."""
        return side_by_side(self.before or "", self.value)


@dataclass(frozen=True)
class Section:
    """Rows that belong together."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Photo:
    """One photo. `state` is `new`, `gone`, or nothing for one that was there and is there."""

    url: str
    label: str
    state: str = ""


def photos_side_by_side(
    *, now: Iterable[tuple[str, str]], before: Iterable[tuple[str, str]] | None
) -> tuple[Photo, ...]:
    """Return the photos as they are, then those that are gone; each is given as its stored name and its address.

    Args:
        now: In order, the cover first.
        before: The same of earlier; none where there is nothing to set it against.
    """
    there, earlier = list(now), list(before) if before is not None else None
    known = {name for name, _url in (there if earlier is None else earlier)}
    photos = [
        Photo(url=url, label=_("Cover") if number == 0 else _("Photo"), state="" if name in known else "new")
        for number, (name, url) in enumerate(there)
    ]
    kept = {name for name, _url in there}
    photos += [Photo(url=url, label=_("Photo"), state="gone") for name, url in earlier or () if name not in kept]
    return tuple(photos)


@dataclass(frozen=True)
class Hint:
    """Something an officer should look at before deciding; it refuses nothing by itself."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Reading:
    """All that a review page shows. `compared_with` names what it is set against; empty where there is nothing."""

    sections: tuple[Section, ...]
    hints: tuple[Hint, ...]
    compared_with: str
    photos: tuple[Photo, ...] = ()

    @property
    def changed(self) -> tuple[Row, ...]:
        """The rows that differ, in their order."""
        return tuple(row for section in self.sections for row in section.rows if row.is_changed)

    @property
    def unchanged(self) -> tuple[Section, ...]:
        """The rows that do not differ, in their sections; sections without any are left out."""
        rest = (Section(one.title, tuple(row for row in one.rows if not row.is_changed)) for one in self.sections)
        return tuple(section for section in rest if section.rows)

    @property
    def num_unchanged(self) -> int:
        """How many rows do not differ."""
        return sum(len(section.rows) for section in self.unchanged)

    @property
    def changes(self) -> int:
        """How many things differ from what stood there earlier."""
        return len(self.changed) + sum(bool(photo.state) for photo in self.photos)
