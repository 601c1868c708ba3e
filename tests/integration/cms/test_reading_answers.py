"""An officer reads what a listing says of itself, what is missing of it, and who leads a shop."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Category
from catalogue.services.definitions import load_definitions
from tests.factories.attributes import ProductClassFactory
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.vendors import VendorApplicationFactory
from tests.integration.cms.conftest import NOON
from tests.integration.cms.helpers import decide, page_of, sent_listing
from vendors.models import Vendor, VendorApplication
from vendors.services.applications import submit_application

pytestmark = pytest.mark.django_db

WHOLE: dict[str, Any] = {
    "ingredients": {"km": "ទឹកត្នោត"},
    "allergens": ["allergens-fish", "allergens-egg"],
    "shelf_life_days": 365,
    "storage": "storage-fridge",
}


@pytest.fixture(scope="module")
def food(roles: None) -> Category:
    load_definitions()
    shelf: Category = CategoryFactory(product_class=ProductClassFactory(slug="food"))
    return shelf


def test_answers_stand_in_words_under_what_was_asked(desk: Client, food: Category) -> None:
    listing = sent_listing(category=food, attributes=WHOLE, maker_en="Yeay Mom", harvest_months=[1, 12])

    text = desk.get(page_of(listing)).content.decode()

    for words in ("Ingredients", "ទឹកត្នោត", "fish, egg", "365 days", "in the fridge", "Yeay Mom", "January, December"):
        assert words in text
    assert "storage-fridge" not in text


def test_texts_in_one_language_are_named_to_look_at(desk: Client, food: Category) -> None:
    listing = sent_listing(category=food, attributes=WHOLE)

    assert "Said in one language only: Ingredients." in desk.get(page_of(listing)).content.decode()


def test_on_another_shelf_what_is_missing_there_is_named(desk: Client, food: Category) -> None:
    listing = sent_listing(category=food, attributes=WHOLE)
    cloth = CategoryFactory(product_class=ProductClassFactory(slug="textile"))
    type(listing).objects.update(category=cloth)
    listing.refresh_from_db()
    listing.save_revision()

    text = desk.get(page_of(listing)).content.decode()

    assert "Its shelf asks for this, and it does not say it: Made of, Care." in text


def test_a_change_is_set_against_what_the_product_says(desk: Client, food: Category) -> None:
    product = ProductFactory(product_class=food.product_class, category=food, photo=True)
    listing = sent_listing(vendor=product.vendor, product=product, category=food, attributes=WHOLE)

    text = desk.get(page_of(listing)).content.decode()

    assert "ទឹកត្នោត" in text
    assert "officers-row--changed" in text


def test_two_submissions_can_be_compared_with_their_answers(desk: Client, food: Category) -> None:
    listing = sent_listing(category=food, attributes=WHOLE)
    decide(desk, listing, "reject", "Please say more.")
    first = listing.revisions.order_by("pk").first()
    listing.refresh_from_db()
    listing.attributes = {**WHOLE, "shelf_life_days": 90}
    listing.save_revision()
    last = listing.revisions.order_by("-pk").first()
    assert first is not None
    assert last is not None

    answer = desk.get(reverse("officers_listings:revisions_compare", args=[listing.pk, first.pk, last.pk]))

    assert answer.status_code == 200
    assert "90" in answer.content.decode()


@pytest.mark.parametrize("is_led", [True, False])
def test_an_officer_reads_whether_women_lead_and_the_vendor_keeps_it(desk: Client, is_led: bool) -> None:
    application: VendorApplication = VendorApplicationFactory(is_women_led=is_led)
    submit_application(application=application, by=application.applicant, now=NOON)

    text = desk.get(page_of(application)).content.decode()
    assert "Led by women" in text
    decide(desk, application, "approve")

    assert Vendor.objects.get().is_women_led is is_led
