"""Why a wish to buy could not be asked for, decided or placed. Nothing was written."""

from __future__ import annotations

from marketplace.core.errors import DomainError


class UnableToAsk(DomainError):
    """It cannot be asked for: the basket is empty or ordered, the organisation may not buy, or its budget is used up."""


class UnableToDecide(DomainError):
    """Somebody was faster, it is too old, or who decides may not."""


class UnableToPlace(DomainError):
    """It cannot be ordered as it stands; the message says what to do."""
