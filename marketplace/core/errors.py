"""The families of errors that cross a module's border."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


class DomainError(Exception):
    """A rule of the marketplace said no. The message is fit for the person at the screen."""


class RefusedInput(DomainError):
    """What somebody gave us cannot be taken; `fields` says why beside each field, `__all__` for the form as a whole."""

    def __init__(self, fields: Mapping[str, Iterable[object]]) -> None:
        self.fields: dict[str, list[str]] = {
            field: [str(message) for message in messages] for field, messages in fields.items()
        }
        super().__init__(" ".join(message for messages in self.fields.values() for message in messages))

    @classmethod
    def of(cls, error: ValidationError) -> Self:
        """Return the refusal that says what a model's own checks said."""
        if hasattr(error, "error_dict"):
            return cls(error.message_dict)
        return cls({NON_FIELD_ERRORS: error.messages})


class AdapterError(Exception):
    """A company outside did not answer, or refused, or sent what cannot be read.

    Attributes:
        retryable: True when the same call may succeed later, and the outcome is unknown until then.
    """

    def __init__(self, message: str, *, retryable: bool) -> None:
        super().__init__(message)
        self.retryable = retryable
