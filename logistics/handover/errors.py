"""What hand-over refuses, in words for the person at the screen."""

from __future__ import annotations

from marketplace.core.errors import DomainError


class UnableToCloseManifest(DomainError):
    """Nothing lies ready, or what was ticked does not."""


class UnableToReceiveManifest(DomainError):
    """It was signed for by somebody else already, or nobody is named."""


class UnableToRequestPickup(DomainError):
    """The carrier does not come on request, or the parcels have left."""


class UnableToRun(DomainError):
    """The lot, or a parcel of it, is not where this could be done."""


class UnableToSetFee(DomainError):
    """The fee cannot begin there and then."""
