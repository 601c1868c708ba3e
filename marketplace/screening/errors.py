"""Why nobody trades with somebody, for now or for good."""

from __future__ import annotations

from marketplace.core.errors import DomainError, RefusedInput


class UnableToTradeWith(DomainError):
    """A name is like one on a list of denied parties, and nobody has said yet that it is another."""


class UnableToReadList(RefusedInput):
    """A file is not the list it is said to be, or damaged."""


class UnableToDecide(RefusedInput):
    """A decision lacks its reason, or was made already."""
