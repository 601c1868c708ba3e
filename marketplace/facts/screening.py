"""What lists of denied parties bring with them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DeniedListImported:
    """A newer list of denied parties stands; names that were looked for before are looked for again."""

    list_id: int
    code: str


@dataclass(frozen=True)
class ScreeningDecided:
    """Somebody decided about a name that is like one on a list: `status` is `cleared` or `blocked`."""

    hit_id: int
    subject_kind: str
    subject_number: str
    status: str


@dataclass(frozen=True)
class VendorNamed:
    """Somebody who sells here, or asks to, bears these names; nobody has looked for them on the lists yet.

    Attributes:
        subject_number: By which number the room of vendors knows it.
    """

    subject_number: str
    names: list[str]


@dataclass(frozen=True)
class LikenessFound:
    """Somebody who sells here bears a name like one on a list: a likeness may wait for a decision."""

    subject_kind: str
    subject_number: str
