"""How tests are shared among workers: each by itself, but the journeys all to one, for they live in one running house.

xdist's own way, a mark `xdist_group`, groups nothing under pytest 9.2, which gave up the attribute that xdist 3.8 writes.
"""

from __future__ import annotations

from typing import Final

from xdist.scheduler import LoadScopeScheduling

#: A running house costs as much as all other tests together.
TOGETHER: Final = ("tests/journeys/",)


class HouseScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist carries no types
    """Gives out tests one by one, those of a folder that belongs together as one, the largest share first."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def scope_of(nodeid: str) -> str:
    """Return the name of what a test must stay together with."""
    return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)
