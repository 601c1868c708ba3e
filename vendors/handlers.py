"""Facts that may open or stop a shop, and those that bring in listings by a file."""

from __future__ import annotations

from django.utils import timezone

from catalogue.models import Product
from marketplace import facts
from vendors.denied import vendor_numbered
from vendors.models import Mandate, Membership, MembershipRole
from vendors.services.helping.drafts import place_drafts
from vendors.services.imports.applying import bring_in
from vendors.services.imports.checking import look_through
from vendors.services.naming import name_vendors
from vendors.services.photos import make_sizes_of
from vendors.services.standing import settle_all, settle_standing


def settle_after_decision(fact: facts.RequirementDecided) -> None:
    """Look at the shop about which an officer decided."""
    settle_standing(vendor_id=fact.vendor_id, now=timezone.now())


def settle_after_listing(fact: facts.ListingApproved) -> None:
    """Look at the shop of a product that was approved: it may have been the last one that was asked for."""
    vendor_id = Product.objects.filter(pk=fact.product_id).values_list("vendor_id", flat=True).first()
    if vendor_id is not None:
        settle_standing(vendor_id=vendor_id, now=timezone.now())


def settle_after_consent(fact: facts.ConsentGiven) -> None:
    """Look at the shops of somebody who agreed to the terms."""
    for vendor_id in Membership.objects.filter(user_id=fact.user_id).values_list("vendor_id", flat=True):
        settle_standing(vendor_id=vendor_id, now=timezone.now())


def place_field_drafts(fact: facts.VendorApproved) -> None:
    """Put into a new shop what a field officer drafted before it was there."""
    now = timezone.now()
    owners = Membership.objects.filter(vendor_id=fact.vendor_id, role=MembershipRole.OWNER).values("user_id")
    for mandate in Mandate.objects.confirmed(timezone.localdate(now)).filter(maker__in=owners):
        place_drafts(mandate=mandate, now=now)


def settle_after_screening(fact: facts.LikenessFound | facts.ScreeningDecided) -> None:
    """Stop a shop with a name like a denied party's, or open it again once an officer has said that it is another."""
    vendor_id = vendor_numbered(fact.subject_number) if fact.subject_kind == "vendor" else None
    if vendor_id is not None:
        settle_standing(vendor_id=vendor_id, now=timezone.now())


def name_those_never_looked_for(fact: facts.DeniedListImported) -> None:
    """Have the names of vendors looked for that came before names were: with the next list they all are."""
    name_vendors()


def settle_after_change(fact: facts.RequirementsChanged) -> None:
    """Look at every shop after officers have changed what is asked."""
    settle_all(now=timezone.now())


def look_through_listings(fact: facts.ListingsUploaded) -> None:
    """Look through a file of listings that came."""
    look_through(import_id=fact.import_id, now=timezone.now())


def bring_in_listings(fact: facts.ImportConfirmed) -> None:
    """Begin to bring in a file of listings."""
    bring_in(import_id=fact.import_id, now=timezone.now())


def bring_in_more_listings(fact: facts.ImportAdvanced) -> None:
    """Go on with a file of listings."""
    bring_in(import_id=fact.import_id, now=timezone.now())


def make_sizes_of_photos(fact: facts.PhotosStored) -> None:
    """Write the fixed sizes of photos that came with a file of listings."""
    make_sizes_of(fact.names)
