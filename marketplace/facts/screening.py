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
