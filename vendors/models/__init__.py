"""Vendors, their stock, what they apply for and what they put up for sale."""

from vendors.models.application import ApplicationDocument, ApplicationStatus, VendorApplication
from vendors.models.consent import Consent, TermsVersion
from vendors.models.helping import (
    FieldDraft,
    FieldDraftFile,
    FieldDraftKind,
    FieldOfficer,
    Mandate,
    MandateCode,
    MandateState,
)
from vendors.models.imports import ImportFault, ImportRow, ImportState, ListingImport, RowKind, RowState
from vendors.models.licence import Licence, LicenceKind, LicenceNotice
from vendors.models.listing import ListingStatus, ListingSubmission
from vendors.models.requirement import (
    ReasonCode,
    Requirement,
    RequirementKind,
    RequirementSubmission,
    SubmissionState,
)
from vendors.models.review import ReviewLevel
from vendors.models.review_task import OfficersReview
from vendors.models.sanction import Appeal, AppealOutcome, OpenOrders, Sanction, SanctionGround, SanctionKind
from vendors.models.shop_page import ShopPageChange
from vendors.models.stock import Partner, PricePoint, ReserveStock, StockRecord
from vendors.models.team import Invitation
from vendors.models.upload import PartialUpload
from vendors.models.vendor import Membership, MembershipRole, ServiceKind, Vendor, VendorKind, VendorStatus

from oscar.apps.partner.models import *  # type: ignore[assignment]  # noqa: F403 isort: skip - Oscar registers only what is not registered above

__all__ = (
    "Appeal",
    "AppealOutcome",
    "ApplicationDocument",
    "ApplicationStatus",
    "Consent",
    "FieldDraft",
    "FieldDraftFile",
    "FieldDraftKind",
    "FieldOfficer",
    "ImportFault",
    "ImportRow",
    "ImportState",
    "Invitation",
    "Licence",
    "LicenceKind",
    "LicenceNotice",
    "ListingImport",
    "ListingStatus",
    "ListingSubmission",
    "Mandate",
    "MandateCode",
    "MandateState",
    "Membership",
    "MembershipRole",
    "OfficersReview",
    "OpenOrders",
    "PartialUpload",
    "Partner",
    "PricePoint",
    "ReasonCode",
    "Requirement",
    "RequirementKind",
    "RequirementSubmission",
    "ReserveStock",
    "ReviewLevel",
    "RowKind",
    "RowState",
    "Sanction",
    "SanctionGround",
    "SanctionKind",
    "ServiceKind",
    "ShopPageChange",
    "StockRecord",
    "SubmissionState",
    "TermsVersion",
    "Vendor",
    "VendorApplication",
    "VendorKind",
    "VendorStatus",
)
