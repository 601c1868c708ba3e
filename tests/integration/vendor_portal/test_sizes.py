"""How big a thing is as sent: filled in by its vendor, on sale with it, and with each of its variants."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from catalogue.services.products import write_product
from logistics.selectors import ParcelLine, Sides
from tests.integration.vendor_portal.test_listings import LISTINGS, form_of
from vendors.models import ListingSubmission, Vendor
from vendors.services.publication import content_of

pytestmark = pytest.mark.django_db
BOX = {"length_cm": "៣០", "width_cm": "20", "height_cm": "10"}


def test_size_is_kept_and_travels_with_the_product(client: Client, shop: Vendor) -> None:
    client.post(f"{LISTINGS}new/", form_of(shop, **BOX))

    listing = ListingSubmission.objects.get()
    assert (listing.length_cm, listing.width_cm, listing.height_cm) == (30, 20, 10)
    with transaction.atomic():
        product = write_product(product=None, content=content_of(listing), now=timezone.now())
    assert ParcelLine.of(product, 2).sides == Sides(30, 20, 10)


def test_size_may_be_left_out(client: Client, shop: Vendor) -> None:
    client.post(f"{LISTINGS}new/", form_of(shop))

    assert ListingSubmission.objects.get().length_cm is None


@pytest.mark.parametrize(
    ("sides", "says"),
    [
        ({"length_cm": "30"}, "Write all three sides, or none."),
        ({**BOX, "height_cm": "0"}, "more than zero"),
        ({**BOX, "height_cm": "1001"}, "Write a number from 1 to 1000."),
    ],
)
def test_size_that_makes_no_sense_is_refused(client: Client, shop: Vendor, sides: dict[str, Any], says: str) -> None:
    answer = client.post(f"{LISTINGS}new/", form_of(shop, **sides))

    assert says in answer.content.decode()
    assert not ListingSubmission.objects.exists()
