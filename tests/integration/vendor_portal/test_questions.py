"""The listing form asks what the chosen shelf asks, in both languages, and loses nothing that was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalogue.models import Category
from catalogue.services.definitions import load_definitions
from tests.factories.attributes import ProductClassFactory
from tests.factories.catalogue import CategoryFactory
from tests.factories.vendors import ListingSubmissionFactory
from tests.integration.vendor_portal.test_listings import LISTINGS, form_of
from vendors.models import ListingStatus, ListingSubmission, Vendor

ANSWERS: dict[str, Any] = {
    "ask_ingredients_km": "ទឹកត្នោត",
    "ask_ingredients_en": "",
    "ask_allergens": ["allergens-none"],
    "ask_shelf_life_days": "៣៦៥",
    "ask_storage": "storage-cool-dry",
    "harvest_months": ["1", "12"],
    "handling_flags": ["perishable", "no_post"],
    "maker_en": "Yeay Mom",
}


@pytest.fixture(scope="module")
def food(rows_of_the_module: None) -> Category:
    load_definitions()
    shelf: Category = CategoryFactory(product_class=ProductClassFactory(slug="food"))
    return shelf


def test_before_a_shelf_is_chosen_nothing_is_asked(client: Client, shop: Vendor, food: Category) -> None:
    page = client.get(f"{LISTINGS}new/").content.decode()

    assert "ask_" not in page
    assert "Choose a category first" in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Ingredients, in Khmer", "All of them, what there is most of first.", "Keeps for (days)", "January"]),
        ("km", ["គ្រឿងផ្សំ", "អ្វីដែលមានច្រើនជាងគេដាក់មុន", "ថ្ងៃ", "មករា"]),
    ],
)
def test_a_chosen_shelf_asks_its_own_questions_and_keeps_all_that_was_typed(
    client: Client, shop: Vendor, food: Category, language: str, words: list[str]
) -> None:
    typed = form_of(shop, category=food.pk, title_en="Palm sugar", choose_shelf="1", price_khr="cheap")
    page = client.post(f"/{language}/vendors/desk/preah-dak/listings/new/", typed)

    text = page.content.decode()
    assert all(word in text for word in words)
    assert 'value="Palm sugar"' in text
    assert 'value="cheap"' in text
    assert not page.context["form"].errors
    assert not ListingSubmission.objects.exists()


def test_without_a_script_the_photo_is_kept_while_a_shelf_is_chosen(
    client: Client, shop: Vendor, food: Category
) -> None:
    page = client.post(f"{LISTINGS}new/", form_of(shop, category=food.pk, choose_shelf="1"))

    again = form_of(shop, category=food.pk, ticket=page.context["photos"][0].ticket, **ANSWERS)
    del again["photo"]
    response = client.post(f"{LISTINGS}new/", again)

    assert response.status_code == 302
    assert ListingSubmission.objects.get().photo


def test_a_forged_ticket_is_no_photo(client: Client, shop: Vendor, food: Category) -> None:
    answer = form_of(shop, category=food.pk, ticket="parked/1/x.jpg:1:x", **ANSWERS)
    del answer["photo"]

    page = client.post(f"{LISTINGS}new/", answer)

    assert "Choose a photo" in str(page.context["form"].errors["photo"])
    assert page.context["photos"] == []


def test_another_shelf_keeps_the_answers_that_it_asks_for_too(client: Client, shop: Vendor, food: Category) -> None:
    farm = CategoryFactory(product_class=ProductClassFactory(slug="farm"))
    typed = form_of(shop, category=farm.pk, choose_shelf="1", **ANSWERS)

    text = client.post(f"{LISTINGS}new/", typed).content.decode()

    assert "ask_growing_method" in text
    assert '<input type="text" name="ask_ingredients_km"' not in text
    assert '<input type="hidden" name="ask_ingredients_km" value="ទឹកត្នោត">' in text  # for who goes back
    assert 'value="៣៦៥"' in text
    assert '<option value="storage-cool-dry" selected>' in text


def test_what_is_filled_in_is_sent_with_the_listing(client: Client, shop: Vendor, food: Category) -> None:
    response = client.post(f"{LISTINGS}new/", form_of(shop, category=food.pk, **ANSWERS))

    assert response.headers["Location"] == LISTINGS
    listing = ListingSubmission.objects.get()
    assert listing.status == ListingStatus.SUBMITTED
    assert listing.attributes == {
        "ingredients": {"km": "ទឹកត្នោត"},
        "allergens": ["allergens-none"],
        "shelf_life_days": 365,
        "storage": "storage-cool-dry",
    }
    assert (listing.harvest_months, listing.maker_en) == ([1, 12], "Yeay Mom")
    assert listing.handling_flags == ["perishable", "no_post"]
    assert "Khmer missing" in client.get(LISTINGS).content.decode()  # who makes it
    assert "English missing" in client.get(LISTINGS).content.decode()  # ingredients


@pytest.mark.parametrize(
    ("field", "typed", "word"),
    [
        ("ask_ingredients_km", "", "Please answer this"),
        ("ask_ingredients_km", "ក" * 501, "500"),
        ("ask_shelf_life_days", "a year", "not a number"),
        ("ask_shelf_life_days", "0", "more than zero"),
        ("ask_shelf_life_days", "99999999999", "too large"),
        ("ask_shelf_life_days", "", "Please answer this"),
        ("ask_storage", "storage-moon", "from the list"),
        ("ask_allergens", ["allergens-moon"], "from the list"),
        ("ask_allergens", [], "Please answer this"),
        ("ask_allergens", ["allergens-egg", "allergens-none"], "None of these"),
        ("harvest_months", ["13"], "from the list"),
        ("handling_flags", ["explosive"], "from the list"),
    ],
)
def test_a_wrong_answer_is_explained_beside_its_field_and_all_is_kept(
    client: Client, shop: Vendor, food: Category, field: str, typed: Any, word: str
) -> None:
    page = client.post(f"{LISTINGS}new/", form_of(shop, category=food.pk, **{**ANSWERS, field: typed}))

    assert page.status_code == 200
    form = page.context["form"]
    assert list(form.errors) == [field]
    assert word in str(form.errors[field])
    assert len(form.errors[field]) == 1
    text = page.content.decode()
    assert 'value="Rattan basket"' in text
    assert 'value="Yeay Mom"' in text
    assert not ListingSubmission.objects.exists()


def test_one_that_is_saved_for_later_may_lack_answers(client: Client, shop: Vendor, food: Category) -> None:
    typed = form_of(shop, category=food.pk, ask_shelf_life_days="30")
    del typed["send"]
    client.post(f"{LISTINGS}new/", {**typed, "save": "1"})

    draft = ListingSubmission.objects.get()
    assert (draft.status, draft.attributes) == (ListingStatus.DRAFT, {"shelf_life_days": 30})
    page = client.get(f"{LISTINGS}drafts/{draft.public_id}/").content.decode()
    assert 'value="30"' in page


def test_only_what_must_not_be_answered_is_marked_as_optional(client: Client, shop: Vendor, food: Category) -> None:
    page = client.post(f"{LISTINGS}new/", form_of(shop, category=food.pk, choose_shelf="1"))

    fields = page.context["form"].fields
    assert fields["ask_ingredients_km"].required
    assert not fields["ask_ingredients_en"].required
    assert not fields["ask_net_weight_g"].required


def test_what_is_not_harvested_is_not_asked_for_months(client: Client, shop: Vendor, food: Category) -> None:
    krama = CategoryFactory(product_class=ProductClassFactory(slug="textile"))
    page = client.post(f"{LISTINGS}new/", form_of(shop, category=krama.pk, choose_shelf="1"))

    assert "harvest_months" not in page.context["form"].fields
    assert "ask_materials_km" in page.context["form"].fields


def test_a_draft_says_which_texts_are_missing_in_one_language(client: Client, shop: Vendor, food: Category) -> None:
    draft = ListingSubmissionFactory(
        vendor=shop, category=food, title_en="", attributes={"ingredients": {"en": "palm sap"}}
    )

    page = client.get(f"{LISTINGS}drafts/{draft.public_id}/")

    assert [field.name for field in page.context["form"].missing_texts] == ["title_en", "ask_ingredients_km"]
    assert "Said in one language only" in page.content.decode()


@pytest.mark.parametrize("category", ["", "0", "x", "\x00", "9" * 40])
def test_a_shelf_that_does_not_exist_asks_nothing(client: Client, shop: Vendor, food: Category, category: str) -> None:
    page = client.post(f"{LISTINGS}new/", form_of(shop, category=category, choose_shelf="1"))

    assert page.status_code == 200
    assert "ask_" not in page.content.decode()


def test_answers_to_what_is_not_asked_are_neither_kept_nor_refused(
    client: Client, shop: Vendor, food: Category
) -> None:
    client.post(f"{LISTINGS}new/", form_of(shop, category=food.pk, **ANSWERS, ask_dye="dye-natural", ask_x_km="x"))

    assert set(ListingSubmission.objects.get().attributes) == {
        "ingredients", "allergens", "shelf_life_days", "storage",
    }  # fmt: skip


def test_what_an_officer_named_is_shown_as_text(client: Client, shop: Vendor, food: Category) -> None:
    food.product_class.attributes.filter(code="storage").update(name_en="<b>Keep</b>")

    page = client.post(f"{LISTINGS}new/", form_of(shop, category=food.pk, choose_shelf="1")).content.decode()

    assert "<b>Keep</b>" not in page
