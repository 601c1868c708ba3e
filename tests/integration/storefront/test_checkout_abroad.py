"""A buyer in another country: their country's address, what customs must know, and a price in dollars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from catalogue.models import Product
from catalogue.trade.models import ExcludedCountry, TradeTerms
from marketplace.sales.address.selectors import kept_addresses
from marketplace.sales.order.models import Purchase
from marketplace.users.models import User
from payments.models import ExchangeRate
from tests.factories.catalogue import ProductFactory
from tests.factories.customs import rule
from tests.factories.geography import make_preah_dak
from tests.factories.logistics import DeliveryServiceFactory, TariffFactory, ZoneAreaFactory, ZoneFactory
from tests.factories.trade import TradeTermsFactory, hs_code
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db

ABROAD = "/en/checkout/address/abroad/"
DELIVERY = "/en/checkout/delivery/"
PORTLAND = {
    "country": "US",
    "name": "Ann Lee",
    "phone": "(503) 222-9999",
    "email": "ann@example.org",
    "street_address": "1 Elm Way\nSuite 4",
    "city": "Portland",
    "country_area": "OR",
    "postal_code": "97201",
}
TOKYO = {
    "country": "JP",
    "name": "Sato Yuki",
    "phone": "03-1234-5678",
    "email": "sato@example.org",
    "street_address": "1-2-3 Jingumae, Shibuya-ku",
    "country_area": "Tokyo",
    "postal_code": "150-0001",
}


@pytest.fixture
def pepper(client: Client, rate: ExchangeRate) -> Iterator[Product]:
    """One pepper in the basket, told of to customs, and a way to Japan and the United States at 40,000 riel."""
    village = make_preah_dak()
    commune = village.commune
    vendor = VendorFactory(
        village=village, commune=commune, district=commune.district, province=commune.district.province
    )
    product = ProductFactory(vendor=vendor, stock__num_in_stock=20)
    TradeTermsFactory(product=product)
    here, there = ZoneFactory(code="here"), ZoneFactory(code="there")
    service = DeliveryServiceFactory(carrier="cambodia_post", code="ems_abroad", is_abroad=True, takes_cash=False)
    at_home = DeliveryServiceFactory(carrier="cambodia_post", code="ems")
    for area, zone in ((commune.district.province.code, here), ("JP", there), ("US", there)):
        ZoneAreaFactory(carrier="cambodia_post", area_code=area, zone=zone)
    for one, zone, amount in ((service, there, 40_000), (at_home, here, 6_000)):
        TariffFactory(
            service=one, origin_zone=here, destination_zone=zone, amount=Decimal(amount), valid_from=date(2026, 1, 1)
        )
    client.post(f"/en/basket/add/{product.code}/", {"quantity": "1"})
    return product


def page(client: Client, url: str = DELIVERY) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("pepper")
def test_the_country_is_chosen_first_and_guessed_from_the_browser(client: Client) -> None:
    html = client.get(ABROAD, headers={"Accept-Language": "ja,en-US;q=0.8"}).content.decode()

    assert '<option value="US" selected' in html  # the first language that names a country
    assert '<option value="KH"' not in html


@pytest.mark.usefixtures("pepper")
def test_each_country_is_asked_for_what_its_post_wants(client: Client) -> None:
    japan, america = page(client, f"{ABROAD}?country=JP"), page(client, f"{ABROAD}?country=US")

    assert "Prefecture" in japan
    assert "Okinawa" in japan
    assert 'name="city"' not in japan
    assert "ZIP code" in america
    assert 'name="city"' in america
    assert '<option value="OR">Oregon</option>' in america


def test_a_purchase_to_tokyo_is_placed_in_dollars_at_the_address_of_japan(client: Client, pepper: Product) -> None:
    assert client.post(ABROAD, TOKYO).headers["Location"] == DELIVERY
    html = page(client)
    partner = pepper.stockrecords.get().partner

    answer = client.post(
        DELIVERY,
        {
            "payment_method": "bakong",
            "currency": "USD",
            "seen_goods": "3.00",
            f"delivery-{partner.code}": "cambodia_post:ems_abroad@40000",
        },
    )

    assert "1-2-3 Jingumae, Shibuya-ku" in html
    assert "Japan" in html
    assert answer.status_code == 302, answer.content.decode()[:3000]
    purchase = Purchase.objects.get()
    address = purchase.shipping_address
    assert (address.country_code, address.postcode, address.state) == ("JP", "150-0001", "Tokyo")
    assert address.province is None
    assert address.lines_abroad[-1] == "JAPAN"
    assert (str(purchase.phone), purchase.email) == ("+81312345678", "sato@example.org")
    assert (purchase.currency, purchase.total.amount) == ("USD", Decimal("13.00"))


@pytest.mark.usefixtures("pepper")
def test_abroad_a_price_is_in_dollars_unless_riel_are_wished_and_no_door_takes_cash(client: Client) -> None:
    client.post(ABROAD, PORTLAND)

    html, in_riel = page(client), page(client, f"{DELIVERY}?currency=KHR")

    assert 'value="USD" checked' in html
    assert 'value="KHR" checked' in in_riel
    assert 'value="cash_on_delivery"' not in html
    assert 'value="cash_on_delivery"' not in in_riel


@pytest.mark.usefixtures("pepper")
def test_what_only_goes_at_home_is_not_offered_abroad_nor_the_other_way(client: Client) -> None:
    client.post(ABROAD, PORTLAND)

    html = page(client)

    assert "cambodia_post:ems_abroad@40000" in html
    assert "cambodia_post:ems@" not in html


def test_goods_of_which_customs_know_nothing_do_not_reach_the_button(client: Client, pepper: Product) -> None:
    TradeTerms.objects.filter(product=pepper).update(customs_text_en="")
    client.post(ABROAD, PORTLAND)

    html = page(client)

    assert "has not told yet what customs ask" in html
    assert "Place the order" not in html
    assert not Purchase.objects.exists()


def test_goods_do_not_go_to_a_country_that_their_vendor_does_not_serve(client: Client, pepper: Product) -> None:
    ExcludedCountry.objects.create(terms=pepper.trade_terms, country_code="US")
    client.post(ABROAD, PORTLAND)

    answer = client.get(DELIVERY, follow=True)

    assert answer.redirect_chain[-1][0] == "/en/basket/"
    assert pepper.get_title() in answer.content.decode()
    assert not Purchase.objects.exists()


@pytest.mark.usefixtures("pepper")
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"postal_code": "ABC"}, "does not fit the country"),
        ({"city": ""}, "This field is required"),
        ({"street_address": "1 Elm Way 日本"}, "Latin letters"),
        ({"name": "ចាន់ ដារ៉ា"}, "Latin letters"),
        ({"phone": "12"}, "not a phone number"),
        ({"email": ""}, "This field is required"),
        ({"country_area": "ZZ"}, "Select a valid choice"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field_and_nothing_typed_is_lost(
    client: Client, wrong: dict[str, str], words: str
) -> None:
    answer = client.post(ABROAD, PORTLAND | wrong)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert "97201" in html or "postal_code" in wrong
    assert client.get(DELIVERY).status_code == 302


@pytest.mark.usefixtures("pepper")
@pytest.mark.parametrize("country", ["KH", "ZZ", "", "'; --", "JPX"])
def test_what_is_no_country_abroad_is_asked_again(client: Client, country: str) -> None:
    answer = client.post(ABROAD, PORTLAND | {"country": country})

    assert answer.status_code == 200
    assert b'name="country"' in answer.content
    assert client.get(DELIVERY).status_code == 302


@pytest.mark.usefixtures("pepper")
def test_a_buyer_who_comes_home_again_is_asked_for_a_place_in_cambodia(client: Client) -> None:
    client.post(ABROAD, PORTLAND)

    html = page(client, "/en/checkout/address/")

    assert 'name="province"' in html
    assert "Ann Lee" in html


def test_an_address_abroad_is_kept_and_taken_again_from_the_book(client: Client, pepper: Product) -> None:
    user: User = UserFactory(email="ann@example.org")
    client.force_login(user)
    client.post(f"/en/basket/add/{pepper.code}/", {"quantity": "1"})
    client.post(ABROAD, PORTLAND | {"keep": "on"})
    (kept,) = kept_addresses(user=user)

    answer = client.post("/en/checkout/address/", {"kept": kept.public_id})

    assert kept.country_code == "US"
    assert answer.headers["Location"] == DELIVERY
    assert "1 Elm Way" in page(client)


@pytest.mark.usefixtures("rate")
def test_alcohol_is_offered_no_way_to_a_country_that_takes_none(client: Client, pepper: Product) -> None:
    TradeTerms.objects.filter(product=pepper).update(hs_code=hs_code("220600", text_en="Rice wine"))
    rule(hs_prefix="2206", country="JP", direction="import", text_en="This country takes no alcohol.")
    partner = pepper.stockrecords.get().partner
    client.post(ABROAD, TOKYO)
    chosen = {"payment_method": "bakong", "currency": "USD", "seen_goods": "3.00"}

    for answer in (
        client.get(DELIVERY, follow=True),
        client.post(DELIVERY, chosen | {f"delivery-{partner.code}": "cambodia_post:ems_abroad@40000"}, follow=True),
    ):
        assert answer.redirect_chain[-1][0] == "/en/basket/"
        assert "This country takes no alcohol." in answer.content.decode()

    assert not Purchase.objects.exists()
    client.post(ABROAD, PORTLAND)
    assert "cambodia_post:ems_abroad" in page(client)
