"""Why a statement, or what an officer wants to do about a transfer, cannot be taken."""

from __future__ import annotations

from marketplace.core.errors import DomainError


class UnableToReadStatement(DomainError):
    """The file is no statement that we can read."""


class UnableToDecideTransfer(DomainError):
    """The transfer cannot be dealt with in this way."""
