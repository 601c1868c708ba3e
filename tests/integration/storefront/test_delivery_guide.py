"""What delivery costs, before the basket: a page of its own, so that a product's page stays everybody's."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from catalogue.models import Product
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import ProvinceFactory, make_preah_dak
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def product(db: None) -> Product:
    """A basket in Siem Reap, and the sample tariff."""
    village = make_preah_dak()
    for number in range(1, 26):
        ProvinceFactory(code=f"{number:02d}", name_km=f"ខេត្ត {number}", name_en=f"Province {number}")
    call_command("load_logistics", quiet=True)
    found: Product = ProductFactory(vendor=VendorFactory(village=village))
    return found


def test_a_province_gets_prices_and_days_and_is_remembered(client: Client, product: Product) -> None:
    path = f"/en/products/{product.code}/delivery/"

    chosen = client.get(f"{path}?province=១២", headers={"HX-Request": "true"})
    later = client.get(path, headers={"HX-Request": "true"}).content.decode()

    assert "Province 12" in chosen.content.decode()
    assert "៛" in chosen.content.decode()
    assert chosen.cookies["province"].value == "12"
    assert "no-cache" in chosen["Cache-Control"]
    assert "<html" not in later
    assert "Province 12" in later


def test_without_javascript_it_is_a_page_with_the_choice_made(client: Client, product: Product) -> None:
    page = client.get(f"/km/products/{product.code}/delivery/?province=01").content.decode()

    assert '<option value="01" selected>' in page
    assert "<html" in page


@pytest.mark.parametrize("typed", ["99", "x", "%00", "", "12345678901234567890", "' OR 1=1"])
def test_a_province_that_does_not_exist_is_asked_for_again(client: Client, product: Product, typed: str) -> None:
    response = client.get(f"/en/products/{product.code}/delivery/?province={typed}")

    assert response.status_code == 200
    if typed != "12345678901234567890":
        assert "province" not in response.cookies


def test_what_is_not_on_sale_is_not_delivered(client: Client, product: Product) -> None:
    Product.objects.update(is_public=False)

    assert client.get(f"/en/products/{product.code}/delivery/?province=12").status_code == 404
    assert client.get("/en/products/NOTHING/delivery/").status_code == 404


def test_a_products_page_is_the_same_whatever_province_is_remembered(client: Client, product: Product) -> None:
    path = f"/en/products/{product.code}/{product.slug}/"
    before = client.get(path).content

    client.cookies["province"] = "12"

    assert client.get(path).content == before


def test_a_text_of_the_other_language_says_so(client: Client, product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(title_en="", description_en="", description_km="ធ្វើដោយដៃ")

    english = client.get(f"/en/products/{product.code}/{product.slug}/").content.decode()
    khmer = client.get(f"/km/products/{product.code}/{product.slug}/").content.decode()

    assert '<h1 lang="km">' in english
    assert english.count("Only in Khmer so far") == 2
    assert "<h1 lang" not in khmer


def test_a_products_place_is_shown_on_a_map(client: Client, product: Product) -> None:
    page = client.get(f"/en/products/{product.code}/{product.slug}/").content.decode()

    assert "#p17" in page
    assert "Map of Cambodia showing Preah Dak" in page
