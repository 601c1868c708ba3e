"""What a buyer abroad is told before buying: what must not go there, which papers it needs, and what it costs there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from catalogue.models import Product
from logistics.customs.models import Base, RuleKind
from marketplace.sales.order.models import Purchase
from marketplace.storefront.checkout import delivering
from payments.models import ExchangeRate
from tests.factories.abroad import TOKYO
from tests.factories.catalogue import ProductFactory
from tests.factories.customs import duty, fee, limit, rule, tax
from tests.factories.geography import make_preah_dak
from tests.factories.logistics import DeliveryServiceFactory, TariffFactory, ZoneAreaFactory, ZoneFactory
from tests.factories.trade import TradeTermsFactory
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db
ADDRESS = {
    "name": "Dara", "phone": "012345678", "province": "17", "district": "1703", "commune": "170303",
    "village": "17030301", "landmark": "pagoda",
}  # fmt: skip


@pytest.fixture
def pepper() -> Product:
    """Pepper at 12,000 riel, 0904.11, on a shelf in Siem Reap."""
    village = make_preah_dak()
    commune = village.commune
    vendor = VendorFactory(
        village=village, commune=commune, district=commune.district, province=commune.district.province
    )
    made: Product = ProductFactory(vendor=vendor, title_en="Kampot pepper", stock__num_in_stock=20)
    TradeTermsFactory(product=made)
    return made


@pytest.fixture
def rate() -> ExchangeRate:
    return ExchangeRate.objects.create(valid_on=date(2020, 1, 1), khr_per_usd=Decimal(4000), source="A bank")


def page(client: Client, product: Product, query: str = "?country=JP&quantity=10", language: str = "en") -> str:
    answer = client.get(f"/{language}/products/{product.code}/abroad/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("rate")
def test_the_cost_there_is_told_part_by_part_with_its_day_and_sources(client: Client, pepper: Product) -> None:
    duty("5", base=Base.GOODS, source="Tariff of Japan, heading 0904")
    tax("10", base=Base.GOODS_DUTY)
    fee("2")

    told = page(client, pepper)

    assert "$30.00" in told  # 10 pieces at 3 dollars
    assert "$1.50" in told
    assert "$3.15" in told
    assert "Tariff of Japan, heading 0904" in told
    assert "An estimate of" in told


@pytest.mark.usefixtures("rate")
def test_what_nobody_knows_is_said_and_never_nought(client: Client, pepper: Product) -> None:
    told = page(client, pepper)

    assert "duty payable, rate to confirm" in told
    assert "At least" in told
    assert "$0.00" in told.split("Insurance", 1)[1].split("</dd>", 1)[0]  # the one part that is known to be nothing
    assert told.count("$0.00") == 1


def test_without_a_rate_of_the_day_it_is_told_in_riel(client: Client, pepper: Product) -> None:
    assert "120,000" in page(client, pepper)


def test_what_must_not_go_there_has_no_cost_there(client: Client, pepper: Product) -> None:
    rule(hs_prefix="0904", country="JP", direction="import", text_en="Not taken there.", text_km="ប្រទេសនេះមិនទទួលទេ។")

    told = page(client, pepper)

    assert "This must not go to Japan" in told
    assert "Not taken there." in told
    assert 'id="landed"' not in told
    assert "ប្រទេសនេះមិនទទួលទេ។" in page(client, pepper, language="km")


def test_the_papers_and_who_issues_them_are_told(client: Client, pepper: Product) -> None:
    rule(RuleKind.CERTIFICATE, "09", text_en="A phytosanitary certificate.", issuer_en="Directorate of Agriculture")

    told = page(client, pepper)

    assert "A phytosanitary certificate." in told
    assert "Directorate of Agriculture" in told


def test_goods_without_a_code_say_so(client: Client) -> None:
    assert "has not named a customs code" in page(client, ProductFactory())


@pytest.mark.parametrize(
    "query", ["", "?country=", "?country=ZZ", "?country=KH", "?country=%00", "?country=JP&quantity=x"]
)
def test_what_is_no_country_asks_again_and_no_number_is_one(client: Client, pepper: Product, query: str) -> None:
    told = page(client, pepper, query)

    assert ("What it costs" in told) == query.endswith("quantity=x")


def test_what_is_not_on_sale_is_not_sent(client: Client, pepper: Product) -> None:
    Product.objects.update(is_public=False)

    assert client.get(f"/en/products/{pepper.code}/abroad/?country=JP").status_code == 404


# -- Checkout


@pytest.fixture
def at_checkout(client: Client, pepper: Product, rate: ExchangeRate, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The last screen's form, of a buyer whose address lies in Tokyo."""
    province = pepper.vendor.province
    zone, service = ZoneFactory(), DeliveryServiceFactory(carrier="cambodia_post", code="ems")
    ZoneAreaFactory(carrier="cambodia_post", area_code=province.code, zone=zone)
    TariffFactory(
        service=service, origin_zone=zone, destination_zone=zone, max_weight_g=20_000, amount=Decimal(6000),
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    client.post(f"/en/basket/add/{pepper.code}/", {"quantity": "1"})
    client.post("/en/checkout/address/", ADDRESS)
    monkeypatch.setattr(delivering, "where_of", lambda _data: TOKYO)
    partner = pepper.stockrecords.get().partner
    return {
        "payment_method": "bakong",
        "seen_goods": "12000",
        f"delivery-{partner.code}": "cambodia_post:ems@6000",
    }


def test_prohibited_goods_never_reach_the_checkout_of_that_country(client: Client, at_checkout: dict[str, str]) -> None:
    rule(hs_prefix="09", country="JP", direction="import", text_en="Not taken there.")

    looked = client.get("/en/checkout/delivery/", follow=True)
    pressed = client.post("/en/checkout/delivery/", at_checkout)

    assert looked.redirect_chain == [("/en/basket/", 302)]
    assert "Kampot pepper: Not taken there." in looked.content.decode()
    assert pressed["Location"] == "/en/basket/"
    assert not Purchase.objects.exists()


def test_the_checkout_tells_what_it_costs_there(client: Client, at_checkout: dict[str, str]) -> None:
    duty("10", base=Base.CIF)
    limit(duty=None)

    told = client.get("/en/checkout/delivery/").content.decode()

    assert "What it costs in Japan" in told
    assert "1,800" in told  # 10 % of 12,000 and 6,000 riel


def test_a_basket_for_home_is_asked_nothing_about_borders(
    client: Client, at_checkout: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(hs_prefix="09")
    monkeypatch.undo()

    answer: Any = client.get("/en/checkout/delivery/")

    assert answer.status_code == 200
    assert answer.context["landed"] is None
