"""Vendors, their stock, what they apply for and what they put up for sale."""

from vendors.models.application import ApplicationDocument, ApplicationStatus, VendorApplication
from vendors.models.listing import ListingStatus, ListingSubmission
from vendors.models.stock import Partner, PricePoint, ReserveStock, StockRecord
from vendors.models.vendor import Membership, MembershipRole, Vendor, VendorKind, VendorStatus

from oscar.apps.partner.models import *  # type: ignore[assignment]  # noqa: F403 isort: skip - Oscar registers only what is not registered above

__all__ = (
    "ApplicationDocument",
    "ApplicationStatus",
    "ListingStatus",
    "ListingSubmission",
    "Membership",
    "MembershipRole",
    "Partner",
    "PricePoint",
    "ReserveStock",
    "StockRecord",
    "Vendor",
    "VendorApplication",
    "VendorKind",
    "VendorStatus",
)
