"""Why a carrier's list, or what an officer wants to do about cash, cannot be taken."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import DomainError
from marketplace.sales.order.errors import TooMuchOnTrust, UnableToPlacePurchase


class UnableToTakeList(DomainError):
    """A carrier's list cannot be read, or is not in a state in which this can be done."""


class UnableToSettleCash(DomainError):
    """The difference cannot be settled in this way."""


class PhoneWithoutTrust(TooMuchOnTrust):
    """Too many parcels to this phone were refused at the door; another way to pay is open."""

    def __init__(self) -> None:
        UnableToPlacePurchase.__init__(
            self,
            _("Parcels to this phone number were refused at the door. Pay this one before it is sent, by KHQR."),
        )


class VendorBeyondCashLimit(TooMuchOnTrust):
    """So much cash is under way for a vendor that no more may be added; another way to pay is open."""

    def __init__(self, vendor: object) -> None:
        UnableToPlacePurchase.__init__(
            self,
            _("%(vendor)s cannot take more parcels paid at the door just now. Pay this one by KHQR.")
            % {"vendor": vendor},
        )
