"""Every address of the project, read from the routes themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from django.urls import get_resolver
from django.utils.regex_helper import normalize
from django.utils.translation import override

#: What the routes below the languages begin with; the rows of the table leave it out.
LANGUAGE: Final = "/en"
#: Rooms that others built: they have one row each.
FOREIGN: Final = re.compile(r"admin|wagtail.+")
_PARAMETER: Final = re.compile(r"<(\w+)>")


@dataclass(frozen=True)
class Address:
    """One route. `template` has the names of what is filled in between angles, and no language in front."""

    template: str
    room: str
    name: str
    is_in_a_language: bool

    @property
    def is_foreign(self) -> bool:
        return FOREIGN.fullmatch(self.room) is not None

    @property
    def row(self) -> str:
        """What the table calls it."""
        return f"{self.room}:" if self.is_foreign else self.template

    @property
    def parameters(self) -> list[str]:
        return _PARAMETER.findall(self.template)

    def filled(self, values: dict[str, Any]) -> str:
        """Return the path to ask for."""
        path = _PARAMETER.sub(lambda found: quote(str(values[found[1]]), safe="/:."), self.template)
        return LANGUAGE + path if self.is_in_a_language else path


@cache
def addresses() -> list[Address]:
    """Return every route, in the order in which they are tried. Of two that are the same, only the first is reached."""
    with override("en"):
        return list({found.template: found for found in _below(get_resolver(), before="", rooms=())}.values())


def _below(resolver: Any, *, before: str, rooms: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = before + pattern.pattern.regex.pattern.removeprefix("^").removesuffix("$").removesuffix(r"\Z")
        if hasattr(pattern, "url_patterns"):
            inside = (*rooms, pattern.namespace) if pattern.namespace else rooms
            yield from _below(pattern, before=route, rooms=inside)
        else:
            yield _address(route, name=pattern.name or "", rooms=rooms)


def _address(route: str, *, name: str, rooms: tuple[str, ...]) -> Address:
    form, parameters = normalize(route.replace("/.*/", "/(.*)/"))[-1]
    template = "/" + form % {one: f"<{one}>" for one in parameters}
    return Address(
        template=template.removeprefix(LANGUAGE),
        room=rooms[0] if rooms else name,
        name=name,
        is_in_a_language=template.startswith(f"{LANGUAGE}/"),
    )
