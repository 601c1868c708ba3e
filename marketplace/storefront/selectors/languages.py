"""Texts that stand in one of two languages only."""

from __future__ import annotations

from typing import Any

from marketplace.geography.models import in_khmer


def only_in(product: Any, name: str) -> str:
    """Return the other language's code when a text exists only there; nothing when the reader has it or nobody does."""
    here, there = ("km", "en") if in_khmer() else ("en", "km")
    return there if not getattr(product, f"{name}_{here}") and getattr(product, f"{name}_{there}") else ""
