"""Why a file, a row or a cell cannot be taken, in words that wait for the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import lazy
from django.utils.translation import override

from marketplace.core.errors import DomainError

LANGUAGES: Final = ("km", "en")


def _fill(words: Any, values: Mapping[str, Any]) -> str:
    return str(words) % values


_filled = lazy(_fill, str)


def filled(words: Any, values: Mapping[str, Any]) -> Any:
    """Return words with values in them, still waiting for the reader's language: `%` alone would not wait."""
    return _filled(words, values)


class UnableToReadFile(DomainError):
    """A file cannot be read at all, or is not what it should be. `words` become text in the reader's language."""

    def __init__(self, words: Any) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True)
class RefusedCell:
    """A cell whose content cannot be taken. `words` become text in the reader's language."""

    words: Any


class UnableToReadCell(Exception):
    """A cell does not hold what its column asks for. `words` become text in the reader's language."""

    def __init__(self, words: Any) -> None:
        super().__init__()
        self.words = words


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: in which row as the file counts them, 0 for the file as a whole, and in which column."""

    row: int
    column: str
    words: dict[str, str]


def in_each_language(words: Any) -> dict[str, str]:
    """Return words in Khmer and in English."""
    told = {}
    for language in LANGUAGES:
        with override(language):
            told[language] = str(words)
    return told
