"""What is refused to those who scan and to those who appoint them, in words for the reader."""

from __future__ import annotations

from marketplace.core.errors import DomainError, RefusedInput


class UnableToAppoint(RefusedInput):
    """The person or the term does not fit; `fields` says why."""


class UnableToEndTerm(DomainError):
    """The term has ended, or is not in the hands of whoever wants to end it."""


class UnableToScan(DomainError):
    """The scan is not this person's to make, or cannot be believed. Nothing about the parcel has changed."""


class ScanInHand(DomainError):
    """The same scan is being looked at by another request at this moment; asking again later is right."""
