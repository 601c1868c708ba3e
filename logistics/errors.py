"""What logistics refuses, in words for the person at the screen."""

from __future__ import annotations

from collections.abc import Mapping

from marketplace.core.errors import DomainError, RefusedInput


class UnableToAllocateNumber(DomainError):
    """No range has a postal number left.

    Attributes:
        indicator: The two letters of which there is none.
    """

    def __init__(self, message: str, *, indicator: str = "") -> None:
        super().__init__(message)
        self.indicator = indicator


class UnableToCreateShipment(DomainError):
    """The order does not say how it is to be sent, or says it wrongly."""


class UnableToBookShipment(DomainError):
    """The shipment is not waiting to be booked."""


class UnableToDeclare(UnableToBookShipment):
    """Customs could not be told what is in a parcel that would leave the country."""


class UnableToCancelConsignment(DomainError):
    """The parcel has left, or the carrier did not agree."""


class UnableToMarkParcel(DomainError):
    """What was typed cannot be believed, or something is missing.

    Attributes:
        fields: Words beside each field that is wrong.
    """

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class UnableToVerifyCallback(DomainError):
    """The callback is not the carrier's own, or too old."""


class UnableToGrantRange(RefusedInput):
    """The range has no number, or shares one with another."""


class UnableToReadEvents(DomainError):
    """A file of a courier's events cannot be read at all."""
