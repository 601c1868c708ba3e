"""What happens to editors' pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StoryPublished:
    """An editor's story can be read, or reads differently now. `text` is all its words, without markup."""

    page_id: int
    language: str
    title: str
    intro: str
    text: str
    url: str


@dataclass(frozen=True)
class StoryWithdrawn:
    page_id: int
