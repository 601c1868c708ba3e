"""Goods in several sizes or colours: one card, one page, several prices."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalogue.models import Product
from marketplace.storefront.search.services import reindex_all
from marketplace.storefront.selectors.cards import cards_of, on_sale
from payments.models import ExchangeRate
from tests.factories.catalogue import CategoryFactory, ProductFactory
from tests.factories.listings import make_listing, make_variant, say

pytestmark = pytest.mark.django_db


def address(product: Product) -> str:
    return f"/en/products/{product.code}/{product.slug}/"


@pytest.fixture
def krama() -> Product:
    """A krama in red at 10,000 (sold out), blue at 12,000 and green at 18,000 riel."""
    krama = make_listing(title_en="Krama", title_km="ក្រមា", category=CategoryFactory(name_en="Scarves"))
    make_variant(krama, en="red", km="ក្រហម", price=10_000, left=0)
    make_variant(krama, en="blue", km="ខៀវ", price=12_000, left=3)
    make_variant(krama, en="green", price=18_000)
    return krama


def variant(listing: Product, name: str) -> Product:
    return listing.children.get(title_en=name)


@pytest.mark.database
def test_a_listing_is_one_card_from_the_lowest_price_that_can_be_bought(krama: Product) -> None:
    whole = ProductFactory(title_en="Basket")

    cards = {card.title: card for card in cards_of(on_sale().order_by("pk"), rate=None)}

    assert set(cards) == {"Krama" if "Krama" in cards else "ក្រមា", whole.title}
    card = next(card for card in cards.values() if card.code == krama.code)
    assert card.price is not None
    assert (card.price.amount, card.is_from, card.in_stock) == (12_000, True, True)
    assert not cards[whole.title].is_from


@pytest.mark.database
def test_a_listing_of_which_every_variant_is_sold_out_shows_its_lowest_price(krama: Product) -> None:
    for child in krama.children.all():
        child.stockrecords.update(num_in_stock=0)

    (card,) = cards_of(on_sale(), rate=None)

    assert card.price is not None
    assert (card.price.amount, card.in_stock) == (10_000, False)


@pytest.mark.parametrize("hidden", ["listing", "variants", "prices"])
def test_a_listing_without_a_variant_to_show_is_not_in_the_shop(krama: Product, hidden: str, client: Client) -> None:
    if hidden == "listing":
        Product.objects.filter(pk=krama.pk).update(is_public=False)
    elif hidden == "variants":
        krama.children.update(is_public=False)
    else:
        for child in krama.children.all():
            child.stockrecords.update(price=None)

    assert not on_sale().exists()
    assert client.get(address(krama)).status_code == 404
    assert client.get(address(variant(krama, "blue"))).status_code == 404


def test_a_variant_stands_in_no_list_and_its_address_leads_to_the_listing_with_it_chosen(
    client: Client, krama: Product
) -> None:
    reindex_all(now=timezone.now())
    blue = variant(krama, "blue")

    response = client.get(address(blue))
    page = client.get(response["Location"]).content.decode()

    assert response.status_code == 301
    assert response["Location"] == f"{address(krama)}?variant={blue.code}"
    assert re.search(rf'value="{blue.code}" checked', page)
    assert client.get("/en/categories/scarves/").content.decode().count('class="product"') == 1
    sitemap = client.get("/sitemaps/products.xml").getvalue().decode()
    assert krama.code in sitemap
    assert blue.code not in sitemap


def test_the_page_offers_each_variant_with_price_and_stock_and_no_sold_out_one(
    client: Client, krama: Product, rate: ExchangeRate
) -> None:
    page = client.get(address(krama)).content.decode()

    assert "12,000\N{NO-BREAK SPACE}៛" in page
    assert "18,000\N{NO-BREAK SPACE}៛" in page
    assert page.index("12,000\N{NO-BREAK SPACE}៛") < page.index("≈\N{NO-BREAK SPACE}$3.00")
    assert f'value="{variant(krama, "red").code}" disabled' in page
    assert "checked" not in page.split('class="field variants"', 1)[1].split("</fieldset>", 1)[0]
    assert '<span class="option__title" lang="km"' not in page


def test_a_name_that_stands_in_one_language_only_says_so(client: Client, krama: Product) -> None:
    page = client.get(address(krama).replace("/en/", "/km/")).content.decode()

    assert '<span class="option__title" lang="en">green</span>' in page
    assert '<span class="option__title">ខៀវ</span>' in page


@pytest.mark.parametrize("query", ["?variant=nonsense", "?variant=%00", "?variant=" + "9" * 5000, "?variant="])
def test_an_unknown_variant_in_an_address_shows_the_listing(client: Client, krama: Product, query: str) -> None:
    response = client.get(f"{address(krama)}{query}")

    assert response.status_code == 200
    assert response.context["page"].chosen is None


def test_the_chosen_variant_goes_into_the_basket_by_its_own_code(client: Client, krama: Product) -> None:
    blue = variant(krama, "blue")

    client.post(f"/en/basket/add/{krama.code}/", {"quantity": "២", "variant": blue.code})
    basket = client.get("/en/basket/").content.decode()

    assert "Krama, blue" in basket
    assert f'href="{address(krama)}?variant={blue.code}"' in basket
    assert "24,000" in basket
    assert "ក្រមា, ខៀវ" in client.get("/km/basket/").content.decode()


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ("", "Choose one of those that are there."),
        ("red", "This is sold out."),
        ("elsewhere", "Choose one of those that are there."),
        ("\x00", "Choose one of those that are there."),
    ],
)
def test_what_cannot_be_bought_is_refused_and_the_basket_stays_empty(
    client: Client, krama: Product, chosen: str, said: str
) -> None:
    elsewhere = make_variant(make_listing(), en="elsewhere")
    code = {"red": variant(krama, "red").code, "elsewhere": elsewhere.code}.get(chosen, chosen)

    response = client.post(
        f"/en/basket/add/{krama.code}/", {"quantity": "1", "variant": code}, headers={"HX-Request": "true"}
    )

    assert said in response.content.decode()
    assert "Your basket is empty" in client.get("/en/basket/").content.decode()


def test_more_pieces_than_a_variant_has_are_refused(client: Client, krama: Product) -> None:
    blue = variant(krama, "blue")

    response = client.post(
        f"/en/basket/add/{krama.code}/", {"quantity": "4", "variant": blue.code}, headers={"HX-Request": "true"}
    )

    assert "Only 3 are left." in response.content.decode()


def test_the_pieces_of_a_variant_in_the_basket_can_be_changed_within_what_is_left(
    client: Client, krama: Product
) -> None:
    blue = variant(krama, "blue")
    client.post(f"/en/basket/add/{krama.code}/", {"quantity": "1", "variant": blue.code})
    line = f"/en/basket/lines/{blue.code}/"

    assert "36,000" in client.post(line, {"quantity": "3"}, follow=True).content.decode()
    assert "Only 3 are left." in client.post(line, {"quantity": "4"}, follow=True).content.decode()
    assert "36,000" in client.get("/en/basket/").content.decode()
    assert "Your basket is empty" in client.post(line, {"quantity": "0"}, follow=True).content.decode()


def test_two_variants_are_two_lines(client: Client, krama: Product) -> None:
    for name in ("blue", "green"):
        client.post(f"/en/basket/add/{krama.code}/", {"quantity": "1", "variant": variant(krama, name).code})

    page = client.get("/en/basket/").content.decode()

    assert "Krama, blue" in page
    assert "Krama, green" in page


def test_the_address_of_a_variant_adds_it_as_well(client: Client, krama: Product) -> None:
    client.post(f"/en/basket/add/{variant(krama, 'blue').code}/", {"quantity": "1"})

    assert "Krama, blue" in client.get("/en/basket/").content.decode()


def test_a_variant_whose_listing_was_hidden_cannot_be_bought_any_more(client: Client, krama: Product) -> None:
    client.post(f"/en/basket/add/{krama.code}/", {"quantity": "1", "variant": variant(krama, "blue").code})
    Product.objects.filter(pk=krama.pk).update(is_public=False)

    page = client.get("/en/basket/").content.decode()

    assert "This is not on sale any more." in page
    assert "Go to checkout" not in page


def test_machines_read_a_group_with_an_offer_for_each_variant(client: Client, krama: Product) -> None:
    for name in ("red", "blue", "green"):
        say(variant(krama, name), "colour", is_variant=True, text_en=name)

    page = client.get(address(krama)).content.decode()
    found: Any = [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]
    (group,) = [one for one in found if one["@type"] == "ProductGroup"]

    assert group["productGroupID"] == krama.code
    assert group["variesBy"] == ["https://schema.org/color"]
    blue = next(one for one in group["hasVariant"] if one["color"] == "blue")
    assert blue["name"] == "Krama, blue"
    assert Decimal(blue["offers"]["price"]) == 12_000
    assert blue["offers"]["url"].endswith(f"?variant={variant(krama, 'blue').code}")
    availability = {one["color"]: one["offers"]["availability"].rsplit("/", 1)[1] for one in group["hasVariant"]}
    assert availability == {"red": "SoldOut", "blue": "InStock", "green": "InStock"}
