"""How tests are shared among workers: a file to one of them, and the journeys all to one, for they live in one running house.

A file that stays together makes the rows of its module once. Single tests dealt out one by one would make them on each
worker, and give the scheduler a unit of work for each test.

xdist's own way, a mark `xdist_group`, groups nothing under pytest 9.2, which gave up the attribute that xdist 3.8 writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pytest
from xdist.scheduler import LoadScopeScheduling

#: They wait for pages, codes and carriers half of the time and take the longest, so they begin first.
TOGETHER: Final = ("tests/journeys/",)


class HouseScheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist carries no types
    """Gives out files in the order in which they were collected, and those of a folder that belongs together as one."""

    def __init__(self, config: pytest.Config, log: object) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def scope_of(nodeid: str) -> str:
    """Return the name of what a test must stay together with."""
    return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.split("::")[0])


def longest_first(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Return tests in the order in which they are to begin: the journeys before all others, else as they came."""
    return sorted(items, key=lambda item: not item.nodeid.startswith(TOGETHER))
