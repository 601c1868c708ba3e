"""Up to eight photos, in the vendor's order, the first of them the cover."""

from __future__ import annotations

from datetime import datetime

import pytest

from catalogue.models import Product
from marketplace.users.models import User
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.photos import upload
from tests.factories.vendors import ListingSubmissionFactory
from tests.integration.vendors.helpers import listing_draft
from vendors.errors import InvalidInput
from vendors.models import ListingSubmission, Vendor
from vendors.services.drafts import change_draft_of
from vendors.services.listings import approve_listing, save_listing_draft, submit_listing
from vendors.services.photos import photos_on_sale

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def product(vendor: Vendor, maker: User, officer: User, now: datetime) -> Product:
    """Approved with three photos."""
    listing = save_listing_draft(
        vendor=vendor, draft=listing_draft(vendor), by=maker, photos=[upload(), upload(), upload()]
    )
    submit_listing(submission=listing, by=maker, now=now)
    return approve_listing(submission=listing, by=officer, now=now)


def test_photos_are_on_sale_in_their_order_and_changed_when_approved(
    product: Product, vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    first, second, third = photos_on_sale(product)
    change = save_listing_draft(
        vendor=vendor,
        draft=change_draft_of(product=product),
        by=maker,
        product=product,
        photos=[third, upload(), first],
    )
    submit_listing(submission=change, by=maker, now=now)
    assert photos_on_sale(product) == [first, second, third]

    approve_listing(submission=change, by=officer, now=now)

    cover, new, last = photos_on_sale(product)
    assert (cover, last) == (third, first)
    assert new not in {first, second, third}


def test_what_says_nothing_of_photos_leaves_them(
    product: Product, vendor: Vendor, maker: User, officer: User, now: datetime
) -> None:
    before = photos_on_sale(product)
    change = ListingSubmissionFactory(vendor=vendor, product=product, photo=before[0], more_photos=None)
    submit_listing(submission=change, by=maker, now=now)

    approve_listing(submission=change, by=officer, now=now)

    assert photos_on_sale(product) == before


def test_photos_of_others_and_more_than_eight_are_refused(vendor: Vendor, maker: User) -> None:
    foreign = ProductFactory(photo=True, category=CategoryFactory()).images.get().original.name

    for photos in ([upload(), foreign], [upload() for _ in range(9)], []):
        with pytest.raises(InvalidInput):
            save_listing_draft(vendor=vendor, draft=listing_draft(vendor), by=maker, photos=photos)

    assert not ListingSubmission.objects.exists()


def test_a_copy_has_the_photos_of_what_it_is_copied_from(product: Product, vendor: Vendor, maker: User) -> None:
    photos = photos_on_sale(product)

    copy = save_listing_draft(vendor=vendor, draft=listing_draft(vendor), by=maker, photos=photos, photos_of=product)

    assert (copy.product, copy.photos) == (None, photos)
