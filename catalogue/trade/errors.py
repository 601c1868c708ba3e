"""Refusals of trade terms; `fields` says why beside each field."""

from __future__ import annotations

from marketplace.core.errors import RefusedInput


class UnableToSetTradeTerms(RefusedInput):
    """Trade terms contradict themselves or the listing: tiers that do not fall, a code that is none."""
