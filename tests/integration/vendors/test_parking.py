"""A photo that came with a form which comes back is kept for a day, for the vendor who sent it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.utils import timezone

from tests.factories.photos import jpeg, upload
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor
from vendors.services.parking import FOLDER, forget_parked_photos, park_photo, parked_photo

pytestmark = pytest.mark.django_db


def test_a_parked_photo_is_got_back_by_its_ticket(vendor: Vendor) -> None:
    ticket = park_photo(vendor=vendor, photo=upload(jpeg(3000, 2000)))

    photo = parked_photo(vendor=vendor, ticket=ticket)

    assert photo is not None
    assert photo.read(3) == b"\xff\xd8\xff"


def test_what_is_no_photo_gets_no_ticket(vendor: Vendor) -> None:
    assert park_photo(vendor=vendor, photo=upload(b"words")) == ""


def test_a_ticket_is_of_no_use_to_another_vendor(vendor: Vendor) -> None:
    ticket = park_photo(vendor=vendor, photo=upload())

    assert parked_photo(vendor=VendorFactory(), ticket=ticket) is None


@pytest.mark.parametrize("ticket", ["", "x", "parked/1/../../secret.jpg", "\x00", ":" * 5000])
def test_what_is_no_ticket_opens_nothing(vendor: Vendor, ticket: str) -> None:
    assert parked_photo(vendor=vendor, ticket=ticket) is None


def test_after_a_day_a_ticket_is_too_old_and_the_photo_is_forgotten(vendor: Vendor) -> None:
    ticket = park_photo(vendor=vendor, photo=upload())
    now = timezone.now()
    assert forget_parked_photos(now=now) == 0

    later = now + timedelta(days=1, minutes=1)
    with time_machine.travel(later):
        assert parked_photo(vendor=vendor, ticket=ticket) is None
    assert forget_parked_photos(now=later) >= 1

    assert storages["private"].listdir(f"{FOLDER}/{vendor.pk}")[1] == []
