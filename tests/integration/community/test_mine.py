"""Purchases, saved things, what was seen and what is compared."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.models import Product
from marketplace.community.selectors.mine import saved_ids
from marketplace.sales.order.models import Order, Purchase
from marketplace.users.models import User
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import make_basket, place
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def at(name: str, product: Product) -> str:
    return reverse(f"community:{name}", kwargs={"code": product.code})


def test_purchases_of_others_are_not_listed(client: Client, purchase: Purchase) -> None:
    client.force_login(UserFactory(phone_verified_at=purchase.placed_at))

    assert purchase.number not in client.get(reverse("community:purchases")).content.decode()


def test_purchases_are_listed_in_few_queries(
    signed_in: Client, product: Product, order: Order, django_assert_max_num_queries: Any
) -> None:
    for _n in range(3):
        place(make_basket([(product, 1)]))
    with django_assert_max_num_queries(18):
        page = signed_in.get(reverse("community:purchases")).content.decode()

    assert page.count("Rattan basket") == 4
    assert page.count("Review it") == 1


@pytest.mark.parametrize("before", ["nothing", "x" * 10_000, "\u200b"])
def test_an_odd_place_to_begin_shows_a_page(signed_in: Client, purchase: Purchase, before: str) -> None:
    assert signed_in.get(reverse("community:purchases"), {"before": before}).status_code == 200


def test_a_guest_signs_in_and_finds_the_thing_saved(client: Client, product: Product, buyer: User) -> None:
    response = client.get(at("save", product))
    assert response.status_code == 302
    assert reverse("community:saved") in response.headers["Location"]

    client.force_login(buyer)
    page = client.get(reverse("community:saved")).content.decode()

    assert "Rattan basket" in page
    assert saved_ids(buyer) == [product.pk]


def test_a_link_saves_nothing_and_a_button_saves_once(signed_in: Client, product: Product, buyer: User) -> None:
    assert signed_in.get(at("save", product)).status_code == 200
    assert saved_ids(buyer) == []
    signed_in.post(at("save", product))
    signed_in.post(at("save", product))
    assert saved_ids(buyer) == [product.pk]
    signed_in.post(at("forget", product))
    assert saved_ids(buyer) == []


def test_the_heart_shows_each_visitor_their_own(signed_in: Client, product: Product) -> None:
    assert "Saved" not in Client().get(at("heart", product)).content.decode()
    response = signed_in.post(at("save", product), headers={"hx-request": "true"})

    assert "Saved" in response.content.decode()
    assert "Saved" in signed_in.get(at("heart", product)).content.decode()
    assert "no-store" in signed_in.get(at("heart", product)).headers["Cache-Control"]


def test_what_was_seen_is_in_a_cookie_of_codes_newest_first_at_most_twelve(client: Client) -> None:
    products = [ProductFactory() for _n in range(14)]
    for product in products:
        client.get(at("seen-note", product))

    assert client.cookies["seen"].value.split(".") == [str(product.code) for product in reversed(products[2:])]
    page = client.get(reverse("community:seen")).content.decode()
    assert products[13].title_en in page
    assert products[0].get_absolute_url() not in page
    client.post(reverse("community:seen-forget"))
    assert products[13].title_en not in client.get(reverse("community:seen")).content.decode()


@pytest.mark.parametrize("cookie", ["<script>.%00.", "x" * 5000, "......", "ក.ខ"])
def test_a_cookie_that_somebody_wrote_shows_nothing_and_breaks_nothing(client: Client, cookie: str) -> None:
    client.cookies["seen"] = client.cookies["compare"] = cookie.encode("ascii", "ignore").decode()

    assert client.get(reverse("community:seen")).status_code == 200
    assert client.get(reverse("community:compare")).status_code in {200, 302}


def test_up_to_four_are_compared_at_an_address_that_can_be_shared(client: Client) -> None:
    products = [ProductFactory() for _n in range(5)]
    for product in products:
        response = client.get(at("compare-add", product))
    shared = response.headers["Location"]

    page = Client().get(shared).content.decode()

    assert all(product.get_absolute_url() in page for product in products[1:])
    assert products[0].get_absolute_url() not in page
    assert client.get(reverse("community:compare")).headers["Location"] == shared


@pytest.mark.parametrize("codes", ["", "nothing", "a," * 5000, "<script>", "' OR 1=1", "\u200b,😀"])
def test_odd_codes_compare_nothing(client: Client, codes: str) -> None:
    assert client.get(reverse("community:compare"), {"codes": codes}).status_code == 200


def test_the_table_is_read_in_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    codes = ",".join(str(ProductFactory().code) for _n in range(4))
    client.get(reverse("community:compare"), {"codes": codes})
    with django_assert_max_num_queries(8):
        client.get(reverse("community:compare"), {"codes": codes})


@pytest.mark.parametrize("name", ["purchases", "saved", "alerts"])
def test_private_pages_ask_to_sign_in_and_are_kept_by_no_cache(client: Client, buyer: User, name: str) -> None:
    address = reverse(f"community:{name}")
    assert "/account/login/" in client.get(address).headers["Location"]
    client.force_login(buyer)
    response = client.get(address)

    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
