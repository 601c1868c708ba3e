"""The words of a stretch of Khmer that the lexicon does not know."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Protocol

from marketplace.storefront.search.analysis.atoms import atoms_of


class Segmenter(Protocol):
    """Cuts Khmer into words."""

    name: str

    def words(self, text: str) -> list[str]: ...


class ClusterSegmenter:
    """Takes each written syllable for a word: always there, and nearly as good, for the phrase is asked as well."""

    name = "clusters"

    def words(self, text: str) -> list[str]:
        return [atom.key for atom in atoms_of(text)]


class CrfSegmenter:
    """Cuts with `khmercut`, a trained model; its words end where ours begin, never inside a syllable."""

    name = "khmercut"

    def __init__(self) -> None:
        from khmercut import tokenize

        self._tokenize: Callable[[str], list[str]] = tokenize

    def words(self, text: str) -> list[str]:
        return [word for word in self._tokenize(text) if word.strip()]


@cache
def segmenter() -> Segmenter:
    """Return the best segmenter that is installed. An index says which one wrote it."""
    try:
        return CrfSegmenter()
    except ImportError:
        return ClusterSegmenter()
