"""Refusals of the vendors' floor."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError, RefusedInput


class UnableToHoldStock(DomainError):
    """Fewer pieces are left than the buyer wants."""

    def __init__(self, *, stock_record_id: int) -> None:
        super().__init__(_("This is sold out, or fewer pieces are left than you want."))
        self.stock_record_id = stock_record_id


class InvalidInput(RefusedInput):
    """Something given is wrong in itself: a phone that is no number, a village outside its commune, half a riel."""


class UnableToSubmit(RefusedInput):
    """An application or a listing cannot be sent for review as it stands: something is missing."""


class UnableToChange(DomainError):
    """It cannot be changed now: it waits for the Ministry, or the vendor may not sell."""


class UnableToChangeStock(DomainError):
    """Fewer pieces were named than are held for buyers."""

    def __init__(self, *, held: int) -> None:
        super().__init__(
            _("%(held)d pieces are held for buyers who ordered. Name at least that many.") % {"held": held}
        )
        self.held = held


class UnableToReview(DomainError):
    """A review was asked for of something that does not wait for one, or by somebody who may not decide."""
