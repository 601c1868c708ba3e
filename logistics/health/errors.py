"""What the health of carriers refuses, in words for the officer at the screen."""

from __future__ import annotations

from marketplace.core.errors import DomainError


class UnableToSettleAlarm(DomainError):
    """The alarm is settled already, or nobody says what was done."""
