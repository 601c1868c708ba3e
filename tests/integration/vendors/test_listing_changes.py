from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from catalogue.models import Product
from marketplace.core.models import AuditEntry
from marketplace.users.models import User
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.geography import VillageFactory
from tests.factories.photos import jpeg, upload
from tests.factories.vendors import ListingSubmissionFactory
from tests.integration.vendors.helpers import listing_draft
from vendors.errors import UnableToChange
from vendors.models import ListingStatus, ListingSubmission, StockRecord, Vendor
from vendors.selectors import ListingState, listing_for
from vendors.services.listings import (
    approve_listing,
    change_draft_of,
    discard_listing_draft,
    save_listing_draft,
    submit_listing,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_old_stays_on_sale_while_a_change_waits(vendor: Vendor, maker: User, officer: User, now: datetime) -> None:
    product = ProductFactory(vendor=vendor, photo=True, category=CategoryFactory(), stock__num_in_stock=5)
    old_title, old_slug = product.title_en, product.slug
    change = replace(change_draft_of(product=product), title_en="Renamed", price_khr=Decimal(1), num_in_stock=0)

    listing = save_listing_draft(vendor=vendor, draft=change, by=maker, product=product)
    submit_listing(submission=listing, by=maker, now=now)

    product.refresh_from_db()
    assert (product.title_en, product.is_public) == (old_title, True)
    row = listing_for(vendor=vendor, code=product.code)
    assert (row.state, row.has_change_waiting, row.is_changeable) == (ListingState.ON_SALE, True, False)

    StockRecord.objects.update(num_in_stock=4)  # one was sold meanwhile
    approve_listing(submission=listing, by=officer, now=now)

    product.refresh_from_db()
    assert (product.title_en, product.slug) == ("Renamed", old_slug)
    stock = StockRecord.objects.get()
    assert (stock.price, stock.num_in_stock) == (Decimal(12_000), 4)
    assert Product.objects.count() == 1


def test_claims_photos_and_origin_wait_and_what_was_approved_stays(
    vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    product = ProductFactory(vendor=vendor, photo=True, category=CategoryFactory(), maker_en="Yey Mom")
    photo, before = product.images.get().original.name, product.origin_village
    new = VillageFactory()
    places = {
        "origin_village": new,
        "origin_commune": new.commune,
        "origin_district": new.commune.district,
        "origin_province": new.commune.district.province,
    }
    change = replace(change_draft_of(product=product), maker_en="A prince", **places)

    listing = save_listing_draft(vendor=vendor, draft=change, by=maker, product=product, photo=upload(jpeg(), "n.jpg"))
    submit_listing(submission=listing, by=maker, now=now)

    product = Product.objects.get(pk=product.pk)
    assert (product.maker_en, product.origin_village, product.is_public) == ("Yey Mom", before, True)
    assert product.images.get().original.name == photo
    approve_listing(submission=listing, by=officer, now=now)

    product = Product.objects.get(pk=product.pk)
    assert (product.maker_en, product.origin_village) == ("A prince", new)
    assert product.images.get().original.name != photo


def test_change_without_a_new_photo_keeps_the_present_one(
    vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    product = ProductFactory(vendor=vendor, photo=True, category=CategoryFactory())
    photo = product.images.get().original.name

    listing = save_listing_draft(vendor=vendor, draft=change_draft_of(product=product), by=maker, product=product)
    submit_listing(submission=listing, by=maker, now=now)
    approve_listing(submission=listing, by=officer, now=now)

    assert product.images.get().original.name == photo


def test_line_breaks_of_a_browser_are_no_change(vendor: Vendor, maker: User) -> None:
    product = ProductFactory(vendor=vendor, photo=True, category=CategoryFactory(), description_en="One.\nTwo.")
    typed = replace(change_draft_of(product=product), description_en="One.\r\nTwo.\r\n")

    assert save_listing_draft(vendor=vendor, draft=typed, by=maker, product=product).description_en == "One.\nTwo."


def test_second_change_of_one_product_takes_up_the_first(vendor: Vendor, maker: User) -> None:
    product = ProductFactory(vendor=vendor, photo=True, category=CategoryFactory())
    first = save_listing_draft(vendor=vendor, draft=change_draft_of(product=product), by=maker, product=product)

    again = replace(change_draft_of(product=product), title_en="Again")
    second = save_listing_draft(vendor=vendor, draft=again, by=maker, product=product)

    assert first.pk == second.pk
    assert ListingSubmission.objects.get().title_en == "Again"


def test_change_of_another_vendor_s_product_is_not_found(vendor: Vendor, maker: User) -> None:
    product = ProductFactory(photo=True, category=CategoryFactory())

    with pytest.raises(Product.DoesNotExist):
        save_listing_draft(vendor=vendor, draft=listing_draft(vendor), by=maker, product=product, photo=upload())

    assert not ListingSubmission.objects.exists()


def test_another_vendor_s_draft_is_not_found(vendor: Vendor, maker: User) -> None:
    foreign = ListingSubmissionFactory()

    with pytest.raises(ListingSubmission.DoesNotExist):
        save_listing_draft(vendor=vendor, draft=listing_draft(vendor), by=maker, submission=foreign)

    foreign.refresh_from_db()
    assert foreign.title_en == "Rattan basket"


def test_listing_that_waits_cannot_be_changed_or_thrown_away(
    waiting_listing: ListingSubmission, vendor: Vendor, maker: User
) -> None:
    with pytest.raises(UnableToChange):
        save_listing_draft(vendor=vendor, draft=listing_draft(vendor), by=maker, submission=waiting_listing)
    with pytest.raises(UnableToChange):
        discard_listing_draft(submission=waiting_listing, by=maker)

    waiting_listing.refresh_from_db()
    assert waiting_listing.status == ListingStatus.SUBMITTED


def test_draft_thrown_away_leaves_what_is_on_sale(vendor: Vendor, maker: User) -> None:
    product = ProductFactory(vendor=vendor, photo=True, category=CategoryFactory())
    listing = save_listing_draft(vendor=vendor, draft=change_draft_of(product=product), by=maker, product=product)

    discard_listing_draft(submission=listing, by=maker)

    assert not ListingSubmission.objects.exists()
    assert Product.objects.get().is_public
    assert AuditEntry.objects.filter(action="listing.discarded").exists()
