"""What happens to vendors: they apply, open, are checked, stopped and helped."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ApplicationSubmitted:
    application_id: int


@dataclass(frozen=True)
class ApplicationSentBack:
    application_id: int
    reason: str


@dataclass(frozen=True)
class VendorApproved:
    vendor_id: int


@dataclass(frozen=True)
class VendorStatusChanged:
    vendor_id: int


@dataclass(frozen=True)
class VendorChanged:
    """What is known of a vendor changed, other than its standing."""

    vendor_id: int


@dataclass(frozen=True)
class VendorStopped:
    """Something required is missing, so nothing is sold: codes of the requirements, and the day as ISO text."""

    vendor_id: int
    missing: list[str]
    on: str


@dataclass(frozen=True)
class VendorOpened:
    """The last thing that was required stands, and the shop opened by itself."""

    vendor_id: int
    on: str


@dataclass(frozen=True)
class RequirementDecided:
    """An officer accepted, rejected or waived what a vendor handed in."""

    submission_id: int
    vendor_id: int


@dataclass(frozen=True)
class RequirementsChanged:
    """What is asked of vendors is something else now; any shop may open or stop because of it."""

    requirement_id: int


@dataclass(frozen=True)
class MemberInvited:
    """A shop asked somebody, by a phone number, to work in it; `on` is the day as ISO text."""

    invitation_id: int
    vendor_id: int
    on: str


@dataclass(frozen=True)
class ConsentGiven:
    """Somebody agreed to a version of the terms."""

    user_id: int
    version: int


@dataclass(frozen=True)
class LicenceRunsOut:
    """A licence ends in so many days, or has ended (0); `stops_on` is the day from which the shop sells nothing."""

    licence_id: int
    vendor_id: int
    days: int
    stops_on: str


@dataclass(frozen=True)
class SanctionImposed:
    """The vendor should hear of it; it may begin later."""

    sanction_id: int
    vendor_id: int


@dataclass(frozen=True)
class SanctionBegan:
    """A sanction counts from now on: where it stops the sale, open orders follow."""

    sanction_id: int
    vendor_id: int


@dataclass(frozen=True)
class SanctionLifted:
    """A sanction was taken off, or its time is over."""

    sanction_id: int
    vendor_id: int


@dataclass(frozen=True)
class AppealDecided:
    sanction_id: int
    vendor_id: int
