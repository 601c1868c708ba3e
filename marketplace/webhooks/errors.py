"""Why a program cannot be told."""

from __future__ import annotations

from marketplace.core.errors import DomainError, RefusedInput


class UnableToAddEndpoint(RefusedInput):
    """The address cannot be taken; nothing was written."""


class UnableToTell(DomainError):
    """A message cannot be sent now."""
