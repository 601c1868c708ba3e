"""Vendors as buyers see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.images import FixedSizes
from marketplace.storefront.selectors.cards import ProductCard, cards_of, on_sale
from marketplace.storefront.selectors.provenance import ShownCertificate, shown_certificates
from marketplace.storefront.selectors.rates import ShownRate
from vendors.models import Sanction, Vendor, VendorStatus
from vendors.sanctions import shown_sanctions
from vendors.shop_page import ShopAbout, about

#: How many products stand on a vendor's page; the rest is a search away.
ON_A_VENDOR = 48
PLACES = ("village", "commune", "district", "province")


@dataclass(frozen=True)
class VendorCard:
    """A vendor in a line: who, where, since when."""

    pk: int
    code: str
    name: str
    url: str
    place: str
    kind: str
    photo_url: str
    is_demo: bool

    @property
    def initial(self) -> str:
        """The first letter of the name, where there is no photo."""
        return self.name[:1]


@dataclass(frozen=True)
class Mark:
    """A sanction that policy shows to everybody while it stands."""

    kind: str
    ground: str
    words: str
    since: datetime


@dataclass(frozen=True)
class AbsentVendor:
    """A vendor that does not sell now: who it is, and why."""

    name: str
    is_closed: bool
    is_suspended: bool
    marks: list[Mark]


@dataclass(frozen=True)
class VendorPage:
    """A vendor's own page."""

    card: VendorCard
    about: ShopAbout
    village_url: str
    approved_year: int
    cards: list[ProductCard]
    #: Those of all that they make, which hold today.
    certificates: list[ShownCertificate]
    is_women_led: bool
    #: What stands against it and everybody should know.
    marks: list[Mark]
    #: The day on which the shop is back from its holiday, while it is on one.
    back_on: date | None = None

    @property
    def sharing_image(self) -> str:
        """A photo for a shared link: of something they sell, for a face is no advertisement."""
        return next((card.photo.sharing for card in self.cards if card.photo), "")


def vendor_card(vendor: Vendor) -> VendorCard:
    """Return the card of a vendor that was read with its places (see `with_places`)."""
    return VendorCard(
        pk=vendor.pk,
        code=vendor.code,
        name=vendor.name,
        url=vendor.get_absolute_url(),
        place=_place(vendor),
        kind=str(vendor.get_kind_display()),
        photo_url=FixedSizes(vendor.photo.name).url(320) if vendor.photo.name else "",
        is_demo=vendor.is_demo,
    )


def with_places(vendors: QuerySet[Vendor]) -> QuerySet[Vendor]:
    """Return vendors with the places of their address, in the same query."""
    return vendors.select_related(*PLACES)


def vendor_cards(vendors: QuerySet[Vendor]) -> list[VendorCard]:
    """Return the cards of some vendors, at most two dozen."""
    return [vendor_card(vendor) for vendor in with_places(vendors).order_by("code")[:24]]


def vendor_cards_in_order(ids: Sequence[int]) -> list[VendorCard]:
    """Return the cards of the open vendors with these keys, in the order given."""
    found = {vendor.pk: vendor_card(vendor) for vendor in with_places(Vendor.objects.open().filter(pk__in=ids))}
    return [found[pk] for pk in ids if pk in found]


def vendor_page(*, code: str, rate: ShownRate | None, on: date) -> VendorPage:
    """Return an open vendor's page, with the certificates that hold on a day.

    Raises:
        Vendor.DoesNotExist: There is no such vendor, or it does not sell now.
    """
    stands = Exists(Sanction.objects.standing().filter(vendor=OuterRef("pk")))
    vendor = with_places(Vendor.objects.open()).annotate(is_sanctioned=stands).get(code=code)
    cards = cards_of(on_sale().filter(vendor=vendor).order_by("-date_created")[:ON_A_VENDOR], rate=rate)
    village: Any = vendor.village
    has_village_page = village is not None
    return VendorPage(
        card=vendor_card(vendor),
        about=about(vendor, on=on),
        village_url=reverse("storefront:village", kwargs={"code": village.public_code}) if has_village_page else "",
        approved_year=vendor.approved_at.year,
        cards=cards,
        certificates=shown_certificates(product_id=0, vendor_id=vendor.pk, on=on),
        is_women_led=vendor.is_women_led,
        marks=_marks_of(vendor) if vendor.is_sanctioned else [],  # one query less for those who are not
        back_on=vendor.back_on(on),
    )


def absent_vendor(*, code: str) -> AbsentVendor:
    """Return a vendor that does not sell now.

    Raises:
        Vendor.DoesNotExist: There is none with this code.
    """
    vendor = Vendor.objects.get(code=code)
    return AbsentVendor(
        name=vendor.name,
        is_closed=vendor.status == VendorStatus.CLOSED,
        is_suspended=vendor.status == VendorStatus.SUSPENDED,
        marks=_marks_of(vendor),
    )


def _marks_of(vendor: Vendor) -> list[Mark]:
    return [
        Mark(str(one.get_kind_display()), str(one.get_ground_display()), one.words, one.begun_at or one.starts_at)
        for one in shown_sanctions(vendor=vendor)
    ]


def _place(vendor: Vendor) -> str:
    smallest = vendor.village or vendor.commune or vendor.district
    if smallest is None or smallest.name == vendor.province.name:
        return vendor.province.name
    return _("%(place)s, %(province)s") % {"place": smallest.name, "province": vendor.province.name}
