"""Why an incident could not be raised, answered or decided. Nothing was written."""

from __future__ import annotations

from marketplace.core.errors import DomainError, RefusedInput


class InvalidReport(RefusedInput):
    """Something that was typed or sent cannot be taken as it is."""


class UnableToRaise(DomainError):
    """This person may not raise it, or has raised too many."""


class UnableToSettle(DomainError):
    """It cannot be answered or decided now: it is settled, or somebody was faster."""
