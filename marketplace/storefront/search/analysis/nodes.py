"""What is asked of an engine: tokens, and how they belong together."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from itertools import chain


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
    unique = tuple(
        dict.fromkeys(chain.from_iterable(part.parts if isinstance(part, All) else (part,) for part in parts))
    )
    return unique[0] if len(unique) == 1 else All(unique)


def either(parts: Iterable[Node]) -> Node:
    """Return a node that holds when one of the parts does; there is at least one."""
    unique = tuple(
        dict.fromkeys(chain.from_iterable(part.parts if isinstance(part, Any) else (part,) for part in parts))
    )
    return unique[0] if len(unique) == 1 else Any(unique)


def may_fit(node: Node, tokens: Container[str]) -> bool:
    """Return whether a document with no other tokens than these could fit; of a phrase nothing is known."""
    match node:
        case Token(text):
            return text in tokens
        case All(parts):
            return all(may_fit(part, tokens) for part in parts)
        case Any(parts):
            return any(may_fit(part, tokens) for part in parts)
        case _:
            return True


#: A check of one document: its tokens, and the clusters of its titles in a row with a space between.
Check = Callable[[frozenset[str], str], bool]


def check_of(node: Node) -> Check:
    """Return a check of many documents: a node is walked through once for all of them."""
    match node:
        case Token(text):
            return lambda tokens, clusters: text in tokens
        case Phrase(row, open_end):
            run = f" {' '.join(row)}{'' if open_end else ' '}"
            return lambda tokens, clusters: run in f" {clusters} "
        case All(parts):
            needed, checks = _taken_apart(parts)
            return lambda tokens, clusters: needed <= tokens and all(check(tokens, clusters) for check in checks)
        case Any(parts):
            possible, checks = _taken_apart(parts)
            return lambda tokens, clusters: (
                not possible.isdisjoint(tokens) or any(check(tokens, clusters) for check in checks)
            )


def _taken_apart(parts: Iterable[Node]) -> tuple[frozenset[str], tuple[Check, ...]]:
    texts = frozenset(part.text for part in parts if isinstance(part, Token))
    return texts, tuple(check_of(part) for part in parts if not isinstance(part, Token))
