"""Refusals of the vendors' floor."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError


class UnableToHoldStock(DomainError):
    """Fewer pieces are left than the buyer wants."""

    def __init__(self, *, stock_record_id: int) -> None:
        super().__init__(_("This is sold out, or fewer pieces are left than you want."))
        self.stock_record_id = stock_record_id


class UnableToSubmit(DomainError):
    """An application or a listing cannot be sent for review as it stands."""


class UnableToReview(DomainError):
    """A review was asked for of something that does not wait for one."""
