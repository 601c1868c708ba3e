"""Why something could not be said, asked, answered or waited for. Nothing was written."""

from __future__ import annotations

from marketplace.core.errors import DomainError


class UnableToReview(DomainError):
    """This person may not review this, or has done so."""


class UnableToAsk(DomainError):
    """The question cannot be asked."""


class UnableToAnswer(DomainError):
    """The answer cannot be given."""


class UnableToDecide(DomainError):
    """An officer's decision lacks its reason."""


class UnableToWait(DomainError):
    """There is nothing to wait for."""
