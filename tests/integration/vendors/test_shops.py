from __future__ import annotations

from datetime import datetime

import pytest
from wagtail.models import ModelLogEntry

from marketplace.core.models import EventRecord
from marketplace.sales.order.services.sanctions import sanction_vendor
from marketplace.users.models import User
from tests.factories.users import UserFactory
from tests.factories.vendors import MembershipFactory, VendorApplicationFactory, VendorFactory
from vendors import permissions
from vendors.errors import UnableToChange
from vendors.models import MembershipRole, Vendor, VendorStatus
from vendors.selectors import application_of, product_for, submission_for, vendor_for, vendors_of
from vendors.services.sanctions import Terms
from vendors.services.shops import pause_shop, reopen_shop

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SUSPENDED = Terms(kind="suspend", ground="not_own_make", words_en="Sells what it does not make.", orders="refund")


def test_suspension_stops_the_shop_and_stands_in_wagtail_s_history(officer: User, now: datetime) -> None:
    vendor = VendorFactory()

    sanction_vendor(vendor=vendor, terms=SUSPENDED, by=officer, now=now)

    vendor.refresh_from_db()
    assert vendor.status == VendorStatus.SUSPENDED
    entry = ModelLogEntry.objects.for_instance(vendor).get(action="vendors.suspended")
    assert entry.user == officer
    assert entry.data == {"reason": "Sells what it does not make."}
    assert EventRecord.objects.get(name="VendorStatusChanged").data == {"vendor_id": vendor.pk}


def test_vendor_cannot_lift_its_own_suspension(now: datetime) -> None:
    maker = UserFactory()
    vendor = VendorFactory(suspended=True, owner=maker)

    with pytest.raises(UnableToChange):
        reopen_shop(vendor=vendor, by=maker, now=now)

    assert Vendor.objects.get().status == VendorStatus.SUSPENDED


def test_shop_is_paused_and_opened_again_by_its_vendor(now: datetime) -> None:
    maker = UserFactory()
    vendor = VendorFactory(owner=maker)

    pause_shop(vendor=vendor, by=maker, now=now)
    assert Vendor.objects.get().status == VendorStatus.PAUSED
    reopen_shop(vendor=vendor, by=maker, now=now)

    assert Vendor.objects.get().status == VendorStatus.OPEN


def test_vendor_is_found_by_its_members_only() -> None:
    member, stranger = UserFactory(), UserFactory()
    vendor = VendorFactory(owner=member)
    VendorFactory(owner=stranger)

    assert vendor_for(user=member, code=vendor.code) == vendor
    assert vendors_of(user=member) == [vendor]
    with pytest.raises(Vendor.DoesNotExist):
        vendor_for(user=stranger, code=vendor.code)


def test_doors_to_products_and_submissions_open_to_their_vendor_only() -> None:
    from catalogue.models import Product
    from tests.factories.catalogue import ProductFactory
    from tests.factories.vendors import ListingSubmissionFactory
    from vendors.models import ListingSubmission

    product, listing, other = ProductFactory(), ListingSubmissionFactory(), VendorFactory()

    assert product_for(vendor=product.vendor, code=product.code) == product
    assert submission_for(vendor=listing.vendor, public_id=listing.public_id) == listing
    with pytest.raises(Product.DoesNotExist):
        product_for(vendor=other, code=product.code)
    with pytest.raises(ListingSubmission.DoesNotExist):
        submission_for(vendor=other, public_id=listing.public_id)


def test_maker_sees_the_application_that_is_open() -> None:
    maker = UserFactory()
    VendorApplicationFactory()

    assert application_of(user=maker) is None
    mine = VendorApplicationFactory(applicant=maker)

    assert application_of(user=maker) == mine


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (MembershipRole.OWNER, {"edit_listings", "change_stock", "handle_orders", "see_money", "manage_team"}),
        (MembershipRole.MANAGER, {"edit_listings", "change_stock", "handle_orders", "see_money"}),
        (MembershipRole.PACKER, {"change_stock", "handle_orders"}),
        (MembershipRole.ACCOUNTANT, {"see_money"}),
        (None, set()),
    ],
)
def test_role_may_do_what_the_table_says(role: MembershipRole | None, allowed: set[str]) -> None:
    vendor, user = VendorFactory(), UserFactory()
    if role:
        MembershipFactory(vendor=vendor, user=user, role=role)

    can = {
        name
        for name in ("edit_listings", "change_stock", "handle_orders", "see_money", "manage_team")
        if getattr(permissions, f"can_{name}")(user=user, vendor=vendor)
    }

    assert can == allowed
