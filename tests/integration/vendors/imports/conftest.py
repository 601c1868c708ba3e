from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalogue.models import Category
from marketplace.users.models import User
from tests.factories.catalogue import CategoryFactory
from tests.factories.photos import jpeg
from tests.integration.vendors.conftest import NOON
from tests.support.tables import csv_table, zipped
from vendors.models import ImportState, ListingImport, Vendor
from vendors.services.imports.applying import bring_in
from vendors.services.imports.checking import look_through
from vendors.services.imports.receiving import begin_import, confirm_import


@pytest.fixture
def shelf(db: None) -> Category:
    return CategoryFactory(name_km="កន្ត្រក", name_en="Baskets")


@pytest.fixture
def send(vendor: Vendor, maker: User, workflows: None) -> Callable[..., ListingImport]:
    """Send a table as the vendor does, and let it be looked through."""

    def sent(*lines: Any, photos: dict[str, bytes] | None = None, sends: bool = True, content: bytes = b"",
             by: User | None = None) -> ListingImport:  # fmt: skip
        table = SimpleUploadedFile("products.csv", content or csv_table(*lines))
        zip_file = None if photos is None else SimpleUploadedFile("photos.zip", zipped(photos))
        listing_import = begin_import(
            vendor=vendor, table=table, photos=zip_file, sends=sends, by=by or maker, now=NOON
        )
        look_through(import_id=listing_import.pk, now=NOON)
        listing_import.refresh_from_db()
        return listing_import

    return sent


@pytest.fixture
def bring(maker: User) -> Callable[..., ListingImport]:
    """Confirm a file that was looked through and bring it in."""

    def brought(listing_import: ListingImport, by: User | None = None) -> ListingImport:
        assert listing_import.state == ImportState.CHECKED, list(faults(listing_import))
        confirm_import(listing_import=listing_import, by=by or maker, now=NOON)
        bring_in(import_id=listing_import.pk, now=NOON)
        listing_import.refresh_from_db()
        return listing_import

    return brought


def faults(listing_import: ListingImport) -> list[tuple[int, str, str]]:
    """Return what is wrong, in English."""
    return list(listing_import.faults.order_by("row", "pk").values_list("row", "column", "words_en"))


PHOTO = {"basket.jpg": jpeg()}
NEW = ["Name in English", "Category", "Price in riel", "Pieces you have", "Weight in grams", "Photos"]
BASKET = ["Rattan basket", "Baskets", "14000", "6", "350", "basket.jpg"]
