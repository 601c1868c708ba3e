"""Refusals of the vendors' floor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError


class UnableToHoldStock(DomainError):
    """Fewer pieces are left than the buyer wants."""

    def __init__(self, *, stock_record_id: int) -> None:
        super().__init__(_("This is sold out, or fewer pieces are left than you want."))
        self.stock_record_id = stock_record_id


class RefusedInput(DomainError):
    """What somebody gave us cannot be taken; `fields` says why beside each field, `__all__` for the form as a whole."""

    def __init__(self, fields: Mapping[str, Iterable[object]]) -> None:
        self.fields: dict[str, list[str]] = {
            field: [str(message) for message in messages] for field, messages in fields.items()
        }
        super().__init__(" ".join(message for messages in self.fields.values() for message in messages))

    @classmethod
    def of(cls, error: ValidationError) -> RefusedInput:
        """Return the refusal that says what a model's own checks said."""
        if hasattr(error, "error_dict"):
            return cls(error.message_dict)
        return cls({NON_FIELD_ERRORS: error.messages})


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
