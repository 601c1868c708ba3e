"""The country that a visitor looks from: chosen once, guessed before, and never a reason to change a kept page."""

from __future__ import annotations

import pytest
from django.test import Client

from catalogue.models import Product
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import make_preah_dak
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pepper() -> Product:
    made: Product = ProductFactory(
        vendor=VendorFactory(village=make_preah_dak()), length_cm=15, width_cm=30, height_cm=20
    )
    return made


def test_the_page_about_sending_abroad_begins_with_the_country_of_the_browser(client: Client, pepper: Product) -> None:
    url = f"/en/products/{pepper.code}/abroad/"

    guessed = client.get(url, headers={"Accept-Language": "ja-JP"}).content.decode()
    nothing = client.get(url, headers={"Accept-Language": "km"}).content.decode()

    assert '<option value="JP" selected' in guessed
    assert " selected" not in nothing


def test_a_country_that_was_chosen_is_remembered_and_wins_over_the_browser(client: Client, pepper: Product) -> None:
    url = f"/en/products/{pepper.code}/abroad/"

    chosen = client.get(f"{url}?country=DE")
    later = client.get(url, headers={"Accept-Language": "ja-JP"}).content.decode()

    assert chosen.cookies["country"].value == "DE"
    assert '<option value="DE" selected' in later


@pytest.mark.parametrize("typed", ["ZZ", "KH", "'; --", ""])
def test_what_is_no_country_abroad_is_not_remembered(client: Client, pepper: Product, typed: str) -> None:
    assert "country" not in client.get(f"/en/products/{pepper.code}/abroad/", {"country": typed}).cookies


def test_a_products_page_is_the_same_from_everywhere(client: Client, pepper: Product) -> None:
    url = client.get(f"/en/products/{pepper.code}/x/", follow=True).request["PATH_INFO"]
    here = client.get(url, headers={"Accept-Language": "km"})
    client.cookies["country"] = "JP"
    there = client.get(url, headers={"Accept-Language": "ja-JP"})

    assert here.status_code == there.status_code == 200
    assert len(here.content) == len(there.content)


def test_the_size_as_sent_stands_on_the_page_the_longest_side_first(client: Client, pepper: Product) -> None:
    html = client.get(f"/en/products/{pepper.code}/x/", follow=True).content.decode()

    assert "30 × 20 × 15 cm" in html
