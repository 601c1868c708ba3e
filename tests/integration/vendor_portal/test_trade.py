"""A vendor writes trade terms on a phone: prices by quantity, and the code for customs found in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from catalogue.models import Product
from catalogue.trade.models import TradeTerms
from tests.factories.catalogue import ProductFactory
from tests.factories.listings import make_listing, make_variant
from tests.factories.trade import TradeTermsFactory
from tests.factories.users import UserFactory
from vendors.models import Membership, MembershipRole, Vendor

pytestmark = pytest.mark.django_db
AT = "/en/vendors/desk/preah-dak/listings/{code}/{page}/"


@pytest.fixture
def pepper(shop: Vendor) -> Product:
    product: Product = ProductFactory(vendor=shop, stock__price=Decimal(12_000))
    return product


def at(product: Product, page: str) -> str:
    return AT.format(code=product.code, page=page)


FILLED: dict[str, Any] = {
    "from_0": "10", "riel_0": "១០,០០០", "from_1": "50", "riel_1": "9000", "usd_1": "2.20",
    "lead_days": "14", "capacity_per_month": "500", "unit": "kg", "sample_price": "15000",
    "pieces_per_carton": "20", "accepts_requests": "on",
}  # fmt: skip


def test_prices_by_quantity_are_saved_and_shown_again(client: Client, pepper: Product) -> None:
    response = client.post(at(pepper, "trade"), FILLED)

    assert response.status_code == 302
    terms = TradeTerms.objects.get(product=pepper)
    assert [str(one) for one in terms.tiers.all()] == ["10+ 10000 KHR", "50+ 9000 KHR", "50+ 2.20 USD"]
    assert (terms.lead_days, terms.unit, terms.sample_price) == (14, "kg", 15_000)
    page = client.get(at(pepper, "trade")).content.decode()
    assert 'value="10000"' in page or "10000" in page
    assert client.post(at(pepper, "trade"), FILLED).status_code == 302
    assert TradeTerms.objects.get().tiers.count() == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"riel_0": "-5"}, "more than zero"),
        ({"riel_0": "10.5"}, "no parts of a riel"),
        ({"riel_0": "12000"}, "less than the usual"),
        ({"riel_1": "10000", "usd_1": ""}, "must cost less than from 10"),
        ({"from_1": "10"}, "two prices from 10"),
        ({"from_0": "1"}, "2 pieces or more"),
        ({"from_0": ""}, "from how many pieces"),
        ({"riel_0": ""}, "Write the price"),
        ({"carton_length_cm": "40"}, "length, width and height"),
        ({"lead_days": "many"}, "not a number"),
    ],
    ids=str,
)
def test_what_makes_no_sense_comes_back_with_words(
    client: Client, pepper: Product, change: dict[str, Any], told: str
) -> None:
    page = client.post(at(pepper, "trade"), {**FILLED, **change})

    assert page.status_code == 200
    assert told in page.content.decode()
    assert not TradeTerms.objects.exists()


def test_a_code_is_found_in_words_and_saved(client: Client, pepper: Product) -> None:
    call_command("load_hs", quiet=True)

    found = client.get(at(pepper, "customs"), {"q": "pepper"}).content.decode()
    answer = {"hs_code": "0904.11", "customs_text_en": "Black pepper", "excluded_countries": ["JP"]}
    response = client.post(at(pepper, "customs"), answer)

    assert 'value="090411"' in found
    assert "Coffee, tea, mate and spices" in found
    assert response.status_code == 302
    pepper.refresh_from_db()
    assert (pepper.hs6, pepper.trade_terms.hs_code_id, pepper.trade_terms.origin_country) == ("090411", "090411", "KH")
    assert "0904.11 · Spices; pepper" in client.get(at(pepper, "customs")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"hs_code": "123456"}, {"hs_code": "x"}, {"excluded_countries": ["KH"]}, {"customs_text_en": "ម្រេច"}],
    ids=str,
)
def test_what_customs_cannot_read_comes_back(client: Client, pepper: Product, wrong: dict[str, Any]) -> None:
    page = client.post(at(pepper, "customs"), wrong)

    assert page.status_code == 200
    assert "field--bad" in page.content.decode()
    assert not TradeTerms.objects.exists()


@pytest.mark.parametrize("q", ["zzzz", "\x00", "x" * 10_000, "'; --"])
def test_a_search_that_finds_nothing_says_so(client: Client, pepper: Product, q: str) -> None:
    assert client.get(at(pepper, "customs"), {"q": q}).status_code == 200


@pytest.mark.parametrize("page", ["trade", "customs"])
def test_a_strangers_product_is_not_there(client: Client, pepper: Product, page: str) -> None:
    other = TradeTermsFactory().product

    assert client.get(at(other, page)).status_code == 404
    assert client.post(at(other, page), FILLED).status_code == 404
    client.force_login(UserFactory())
    assert client.get(at(pepper, page)).status_code == 404
    assert TradeTerms.objects.get().lead_days == 14
    assert TradeTerms.objects.get().product == other


@pytest.mark.parametrize("page", ["trade", "customs"])
def test_a_packer_sets_no_trade_terms(client: Client, pepper: Product, shop: Vendor, page: str) -> None:
    packer = UserFactory()
    Membership.objects.create(user=packer, vendor=shop, role=MembershipRole.PACKER)
    client.force_login(packer)

    assert client.get(at(pepper, page)).status_code == 404


def test_of_a_listing_with_variants_the_variant_is_chosen_first(client: Client, shop: Vendor) -> None:
    listing = make_listing(vendor=shop, title_en="Krama")
    small = make_variant(listing, en="small", left=50)

    page = client.get(at(listing, "trade")).content.decode()
    saved = client.post(at(small, "trade"), {**FILLED, "riel_0": "500", "riel_1": "400"})

    assert at(small, "trade") in page
    assert saved.status_code == 302
    assert TradeTerms.objects.get().product == small
    assert client.get(at(small, "customs")).status_code == 404
    assert client.get(at(listing, "customs")).status_code == 200
