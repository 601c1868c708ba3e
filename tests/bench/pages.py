"""What the benchmark asks for, as plain values that pass between its processes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final

#: A cookie that has every page made anew: kept pages are for those who have none.
UNKEPT: Final = {"Cookie": "messages="}


@dataclass(frozen=True)
class Request:
    """One request of one visitor, and what its answer must look like to be counted."""

    path: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    status: int = 200
    location: str = ""  # a part of where the answer leads


@dataclass(frozen=True)
class Page:
    """A page under measurement: its queries, and one request for each visitor; each is sent once if `once`."""

    name: str
    queries: int
    requests: list[Request]
    once: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it as JSON can carry it."""
        return asdict(self)

    @classmethod
    def of_plain(cls, plain: dict[str, Any]) -> Page:
        """Return a page from what `plain` made of it."""
        return cls(**{**plain, "requests": [Request(**request) for request in plain["requests"]]})
