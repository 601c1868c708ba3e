"""Country and currency: chosen on one page without a script, remembered, and followed by every price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from catalogue.models import Product
from marketplace.users.models import User
from payments.models import ExchangeRate
from tests.factories.catalogue import ProductFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db

PAGE = "/en/region/"
DOLLARS = {"country": "JP", "currency": "USD"}


@pytest.fixture
def pepper() -> Product:
    ExchangeRate.objects.create(valid_on=date(2026, 1, 1), khr_per_usd=Decimal(4000), source="test")
    made: Product = ProductFactory(stock__price=Decimal(12_000))
    return made


def in_dollars(client: Client, url: str = "/en/") -> bool:
    return 'class="in-dollars"' in client.get(url, follow=True).content.decode()


def test_every_page_leads_there_and_says_in_which_currency_one_looks(client: Client, pepper: Product) -> None:
    home = client.get("/en/").content.decode()

    assert f'href="{PAGE}"' in home
    assert "Prices in riel: change country and currency" in home


def test_what_is_chosen_is_remembered_and_leads_back(client: Client, pepper: Product) -> None:
    asked = client.get(PAGE, headers={"Referer": "http://testserver/en/categories/"}).content.decode()
    assert 'name="next" value="http://testserver/en/categories/"' in asked

    answer = client.post(PAGE, DOLLARS | {"next": "/en/categories/"})

    assert answer["Location"] == "/en/categories/"
    assert (answer.cookies["country"].value, answer.cookies["currency"].value) == ("JP", "USD")
    assert in_dollars(client, "/en/categories/")
    again = client.get(PAGE).content.decode()
    assert '<option value="JP" selected' in again
    assert "Prices in dollars: change country and currency" in again


def test_riel_stays_in_front_of_dollars(client: Client, pepper: Product) -> None:
    client.post(PAGE, DOLLARS)

    page = client.get(f"/en/products/{pepper.code}/x/", follow=True).content.decode()

    assert page.index("12,000") < page.index("$3.00")


def test_coming_back_to_riel_forgets_it(client: Client, pepper: Product) -> None:
    client.post(PAGE, DOLLARS)
    client.post(PAGE, {"country": "KH", "currency": "KHR"})

    assert not in_dollars(client)
    assert "currency" not in {name for name, cookie in client.cookies.items() if cookie.value}


def test_who_chooses_cambodia_is_not_guessed_away_again(client: Client) -> None:
    japanese = {"Accept-Language": "ja-JP"}
    client.post(PAGE, {"country": "KH", "currency": "KHR"}, headers=japanese)

    assert '<option value="KH" selected' in client.get(PAGE, headers=japanese).content.decode()


@pytest.mark.parametrize("wrong", [{"currency": "EUR"}, {"currency": ""}, {"country": "ZZ"}, {"country": "'; --"}])
def test_what_is_neither_is_told_and_nothing_is_kept(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post(PAGE, DOLLARS | wrong)

    assert answer.status_code == 422
    assert "field--bad" in answer.content.decode()
    assert "currency" not in answer.cookies


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/en/region/", ""])
def test_it_leads_to_no_other_site(client: Client, next_: str) -> None:
    assert client.post(PAGE, DOLLARS | {"next": next_})["Location"] == "/en/"


def test_a_cookie_that_somebody_made_up_is_riel(client: Client) -> None:
    client.cookies["currency"] = "XXX"

    assert not in_dollars(client)


def test_kept_pages_are_kept_apart_by_currency(client: Client, pepper: Product) -> None:
    other = Client()
    other.cookies["currency"] = "USD"
    for _ in range(3):
        assert not in_dollars(client)
        assert in_dollars(other)


def test_a_buyer_who_is_signed_in_finds_it_on_every_device() -> None:
    buyer: User = UserFactory()
    first, second = Client(), Client()
    for device in (first, second):
        device.force_login(buyer, backend="django.contrib.auth.backends.ModelBackend")

    first.post(PAGE, DOLLARS)

    buyer.refresh_from_db()
    assert (buyer.country, buyer.currency) == ("JP", "USD")
    assert in_dollars(second)
    assert '<option value="JP" selected' in second.get(PAGE).content.decode()
    second.post(PAGE, {"country": "KH", "currency": "KHR"})
    assert not in_dollars(first), "what was chosen last holds, also where a cookie says otherwise"


def test_the_database_takes_no_other_currency() -> None:
    buyer: User = UserFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=buyer.pk).update(currency="EUR")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=buyer.pk).update(country="jp")


def test_it_is_asked_in_khmer_too(client: Client) -> None:
    with translation.override("km"):
        page = client.get(reverse("storefront:region")).content.decode()

    assert "ប្រទេស និងរូបិយប័ណ្ណ" in page
    assert "ជប៉ុន" in page
