"""Who stands on a paper: the seller, the marketplace as its agent, the buyer."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from marketplace.users.phones import spoken_phone
from payments.papers.errors import UnableToIssuePaper
from payments.papers.models import AgencyMode, BusinessBuyer, TaxProfile

if TYPE_CHECKING:
    from marketplace.sales.order.models import Purchase
    from vendors.models import Vendor


@dataclass(frozen=True)
class Party:
    """One side of a paper. The Khmer and the English may be the same, where somebody gave one only."""

    name_km: str
    name_en: str
    address_km: str = ""
    address_en: str = ""
    tin: str = ""
    phone: str = ""

    def frozen(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Sellers:
    """Who issues a paper, for whom, and what the seller is before the tax office.

    Attributes:
        issuer: In whose name and series it is.
        principal: The seller, where the marketplace issues as its agent.
        by_platform: Whether the series is the marketplace's.
        is_vat_registered: Of the seller.
    """

    issuer: Party
    principal: Party | None
    by_platform: bool
    is_vat_registered: bool


def profile_on(*, vendor: Vendor | None, day: date) -> TaxProfile | None:
    """Return the tax profile of a vendor, or with None of the marketplace, that holds on a day."""
    return TaxProfile.objects.filter(vendor=vendor).in_force(day).first()


def sellers_on(*, vendor: Vendor, day: date) -> Sellers:
    """Return who issues the papers of a vendor's sales on a day.

    Raises:
        UnableToIssuePaper: The marketplace is to issue as agent, and has no tax profile itself.
    """
    profile = profile_on(vendor=vendor, day=day)
    seller = _of_vendor(vendor, profile)
    registered = profile is not None and profile.is_vat_registered
    if profile is None or profile.agency_mode != AgencyMode.PLATFORM_AGENT:
        return Sellers(issuer=seller, principal=None, by_platform=False, is_vat_registered=registered)
    ours, _profile = marketplace_on(day=day)
    return Sellers(issuer=ours, principal=seller, by_platform=True, is_vat_registered=registered)


def marketplace_on(*, day: date) -> tuple[Party, TaxProfile]:
    """Return the marketplace as a side of a paper, with its profile of a day.

    Raises:
        UnableToIssuePaper: It has none.
    """
    profile = profile_on(vendor=None, day=day)
    if profile is None:
        raise UnableToIssuePaper(_("The marketplace has no tax profile of its own yet."))
    return _of_profile(profile), profile


def vendor_as_buyer(*, vendor: Vendor, day: date) -> Party:
    """Return a vendor as the one whom the marketplace charges."""
    return _of_vendor(vendor, profile_on(vendor=vendor, day=day))


def buyer_of(*, purchase: Purchase, business: BusinessBuyer | None) -> Party:
    """Return the buyer. Of a person only the name: a paper is kept for ever, and asks for no more."""
    if business is None:
        return Party(name_km=purchase.buyer_name, name_en=purchase.buyer_name)
    return Party(
        name_km=business.name,
        name_en=business.name,
        address_km=business.address,
        address_en=business.address,
        tin=business.tin,
    )


def business_behind(*, purchase: Purchase) -> BusinessBuyer | None:
    """Return the business in whose name a purchase's papers are: as its buyer said, else the organisation they bought for.

    An organisation that gave no address of its seat stands there with the one that the goods go to. Nothing is written.
    """
    said = BusinessBuyer.objects.filter(purchase=purchase).first()
    organisation = purchase.organisation
    if said is not None or organisation is None:
        return said
    return BusinessBuyer(
        purchase=purchase,
        name=organisation.name,
        address=organisation.seat or purchase.shipping_address.formatted_en,
        tin=organisation.tax_number,
    )


def _of_profile(profile: TaxProfile) -> Party:
    return Party(
        name_km=profile.legal_name_km or profile.legal_name_en,
        name_en=profile.legal_name_en or profile.legal_name_km,
        address_km=profile.address_km or profile.address_en,
        address_en=profile.address_en or profile.address_km,
        tin=profile.tin if profile.is_vat_registered else "",
    )


def _of_vendor(vendor: Vendor, profile: TaxProfile | None) -> Party:
    phone = spoken_phone(str(vendor.phone))
    if profile is not None:
        return replace(_of_profile(profile), phone=phone)
    place = vendor.village or vendor.commune or vendor.district or vendor.province
    return Party(
        name_km=vendor.legal_name,
        name_en=vendor.legal_name,
        address_km=place.path_km,
        address_en=place.path_en,
        phone=phone,
    )
