"""Why money could not be taken or given."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError


class UnableToStartPayment(DomainError):
    """No attempt can be started for this purchase now."""

    def __init__(self, message: str | Promise | None = None) -> None:
        super().__init__(message or _("This way to pay does not answer just now. Try again, or pay another way."))


class UnableToVerifyCallback(DomainError):
    """The callback is not the provider's own, or too old."""


class UnableToRecordCash(DomainError):
    """The cash named does not fit the order."""


class UnableToRefund(DomainError):
    """This money cannot go back, or not like this."""


class UnableToChangePayment(DomainError):
    """What the buyer wished to change about paying cannot be changed now."""


class UnableToRecordReceipt(DomainError):
    """What an officer says came cannot be put down so."""
