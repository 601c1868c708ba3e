"""Why money could not be sent to a vendor."""

from __future__ import annotations

from marketplace.core.errors import DomainError, RefusedInput


class UnableToMakeStatement(DomainError):
    """A statement cannot be drawn up like this."""


class UnableToPayOut(DomainError):
    """A batch or a payout cannot be moved on like this."""


class UnableToChangeAccount(DomainError):
    """An account cannot be changed like this."""


class UnableToHold(DomainError):
    """A hold cannot be set or lifted like this."""


class InvalidAccount(RefusedInput):
    """What was typed cannot be an account; beside each field it says why."""
