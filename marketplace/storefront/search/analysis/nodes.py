"""What is asked of an engine: tokens, and how they belong together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """This token stands somewhere in the document."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """These tokens stand in this order with nothing between; of the last, perhaps only the beginning."""

    tokens: tuple[str, ...]
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Node, ...]


Node = Token | Phrase | All | Any


def both(parts: Iterable[Node]) -> Node:
    """Return a node that holds when every part does; there is at least one."""
    unique = tuple(dict.fromkeys(parts))
    return unique[0] if len(unique) == 1 else All(unique)


def either(parts: Iterable[Node]) -> Node:
    """Return a node that holds when one of the parts does; there is at least one."""
    unique = tuple(dict.fromkeys(parts))
    return unique[0] if len(unique) == 1 else Any(unique)
