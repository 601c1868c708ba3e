"""What checkout shows of each way of sending, and what the order and its shipment keep of it."""

from __future__ import annotations

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from logistics.models import DeliveryService
from logistics.services.shipments import create_shipment
from marketplace.geography.models import District
from marketplace.sales.order.models import Order
from payments.models import ExchangeRate
from tests.factories.catalogue import ProductFactory
from tests.factories.geography import make_preah_dak
from tests.factories.logistics import (
    CarbonFactorFactory,
    DeliveryServiceFactory,
    ServicePointFactory,
    ShippingOfferFactory,
    TariffFactory,
    ZoneAreaFactory,
    ZoneFactory,
)
from tests.factories.vendors import VendorFactory

pytestmark = pytest.mark.django_db
PAGE = "/en/checkout/delivery/"
ADDRESS = {
    "name": "Dara",
    "phone": "012345678",
    "province": "17",
    "district": "1703",
    "commune": "170303",
    "village": "17030301",
    "landmark": "pagoda",
}


@pytest.fixture
def product(client: Client, rate: ExchangeRate) -> Any:
    """Put a thing at 12,000 riel into a basket, with EMS at 6,000 in a day and a bus at 4,000 in two."""
    village = make_preah_dak()
    commune = village.commune
    province = commune.district.province
    District.objects.filter(pk=commune.district_id).update(
        lat=Decimal("13.5"), lon=Decimal("104.0"), coord_source="test"
    )
    vendor = VendorFactory(village=village, commune=commune, district=commune.district, province=province)
    product = ProductFactory(vendor=vendor, stock__num_in_stock=20, weight_g=1_000)
    zone = ZoneFactory()
    ways = (("cambodia_post", "ems", "post_road", 6_000, 1), ("bus_parcel", "station", "bus", 4_000, 2))
    for carrier, code, mode, amount, days in ways:
        kind = "bus_station" if mode == "bus" else ""
        service = DeliveryServiceFactory(
            carrier=carrier, code=code, mode=mode, point_kind=kind, takes_cash=mode != "bus", name_en=code
        )
        ZoneAreaFactory(carrier=carrier, area_code=province.code, zone=zone)
        TariffFactory(
            service=service,
            origin_zone=zone,
            destination_zone=zone,
            amount=Decimal(amount),
            min_days=days,
            max_days=days,
        )
    ServicePointFactory(province=province)
    CarbonFactorFactory(mode="post_road")
    CarbonFactorFactory(mode="bus", grams_per_tonne_km=Decimal(60), grams_per_parcel=Decimal(10))
    client.post(f"/en/basket/add/{product.code}/", {"quantity": "1"})
    assert client.post("/en/checkout/address/", ADDRESS).status_code == 302
    return product


def shown(client: Client) -> str:
    page = client.get(PAGE)
    assert page.status_code == 200
    text = page.content.decode()
    folder = os.environ.get("LOOK_AT")
    if folder:
        Path(folder, f"{os.environ['PYTEST_CURRENT_TEST'].split('::')[-1].split()[0]}.html").write_text(text)
    return text


def order(client: Client, product: Any, value: str) -> Order:
    partner = product.stockrecords.get().partner
    data = {"payment_method": "bakong", "seen_goods": "12000", f"delivery-{partner.code}": value}
    assert client.post(PAGE, data).status_code == 302
    return Order.objects.get()


def test_days_price_carbon_and_the_cleaner_choice_stand_side_by_side(client: Client, product: Any) -> None:
    text = shown(client)

    assert "about 62 g of CO2" in text
    assert "about 10 g of CO2" in text
    assert text.count("cleaner: slower, and burns less") == 1


def test_what_the_vendor_pays_is_shown_and_kept(client: Client, product: Any) -> None:
    ShippingOfferFactory(vendor=product.vendor, from_amount=Decimal(12_000), pays_at_most=Decimal(2_500))

    assert "of which the vendor pays" in shown(client)
    made = order(client, product, "cambodia_post:ems@3500")

    assert (made.shipping_incl_tax, made.delivery_by_vendor, made.delivery_owed.amount) == (3_500, 2_500, 6_000)
    assert made.total.amount == 15_500
    shipment = create_shipment(order=made, cash=None, now=timezone.now())
    assert shipment.charge.amount == 6_000
    kept = {name: shipment.quote[name] for name in ("code", "price", "vendor_pays", "max_days", "co2_g", "said_by")}
    assert kept == {
        "code": "cambodia_post:ems", "price": "3500", "vendor_pays": "2500", "max_days": 1, "co2_g": 62, "said_by": "table",
    }  # fmt: skip


def test_free_delivery_is_called_so_and_costs_nothing(client: Client, product: Any) -> None:
    ShippingOfferFactory(vendor=product.vendor, from_amount=Decimal(0))

    assert ">free<" in shown(client)
    made = order(client, product, "cambodia_post:ems@0")

    assert (made.total.amount, made.delivery_charge.amount, made.delivery_owed.amount) == (12_000, 0, 6_000)


def test_offer_that_ended_meanwhile_is_told_and_nothing_is_placed(client: Client, product: Any) -> None:
    partner = product.stockrecords.get().partner
    ShippingOfferFactory(vendor=product.vendor, from_amount=Decimal(0), valid_to=date(2026, 2, 1))

    data = {"payment_method": "bakong", "seen_goods": "12000", f"delivery-{partner.code}": "cambodia_post:ems@0"}
    answer = client.post(PAGE, data)

    assert "The price of this delivery has changed." in answer.content.decode()
    assert not Order.objects.exists()


def test_where_nothing_serves_the_reason_is_said(client: Client, product: Any) -> None:
    product.handling_flags = ["perishable"]
    product.save(update_fields=["handling_flags"])
    DeliveryService.objects.update(perishable_days=0)

    assert "these goods would spoil on the way" in shown(client)


def test_estimate_is_called_an_estimate(client: Client, product: Any) -> None:
    DeliveryService.objects.filter(carrier="bus_parcel").update(is_live=True)

    assert "Our estimate: the carrier has not named its price in time." in shown(client)


def test_cash_above_the_limit_of_a_delivery_is_refused_there(client: Client, product: Any) -> None:
    DeliveryService.objects.filter(code="ems").update(cash_limit_amount=Decimal(17_999), cash_limit_currency="KHR")
    partner = product.stockrecords.get().partner
    data = {
        "payment_method": "cash_on_delivery",
        "seen_goods": "12000",
        f"delivery-{partner.code}": "cambodia_post:ems@6000",
    }

    assert "takes at most 17,999" in client.post(PAGE, data).content.decode()
    assert not Order.objects.exists()
