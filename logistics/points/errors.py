"""What points refuse, in words for the person at the screen."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.core.errors import DomainError


class _AtAField(DomainError):
    """A refusal that may name fields.

    Attributes:
        fields: Words beside each field that is wrong.
    """

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class UnableToKeepParcel(_AtAField):
    """The parcel cannot lie here: the place is full, too small, or the parcel goes elsewhere."""


class UnableToReleaseParcel(_AtAField):
    """The parcel is not handed out: it does not lie here, the code is wrong, or cash is missing."""


class UnableToNoteCall(_AtAField):
    """Nobody waits to be called about this parcel."""


class UnableToKeepPhoto(_AtAField):
    """The picture cannot be read, or there are enough of them."""


class UnableToReadPlaces(DomainError):
    """A file of places cannot be read at all."""
