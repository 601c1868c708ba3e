"""Why something could not be returned, answered, decided or claimed. Nothing was written."""

from __future__ import annotations

from marketplace.core.errors import DomainError, RefusedInput


class InvalidReturn(RefusedInput):
    """Something that was typed or sent cannot be taken as it is."""


class UnableToReturn(DomainError):
    """It cannot be given back: not delivered, too late, or nothing is left of it."""


class UnableToMoveReturn(DomainError):
    """It is not at that step: somebody was faster, or it has ended."""


class UnableToClaim(DomainError):
    """The claim is not at that step, or something is missing."""
