"""An order that goes to Tokyo, of palm sugar whose vendor has told what customs ask."""

from __future__ import annotations

from typing import Any

from catalogue.trade.models import TradeTerms
from logistics.models import DeliveryService, Shipment
from marketplace.sales.address.placed import Destination
from marketplace.sales.address.services import country_row
from marketplace.sales.order.models import Order, Purchase, ShippingAddress
from tests.factories.logistics import DeliveryServiceFactory, ShipmentFactory, make_address, make_order
from tests.factories.trade import TradeTermsFactory, hs_code

TOKYO = Destination(
    country="JP",
    abroad={
        "street_address": "1-2-3 Jingumae, Shibuya-ku\nHouse B",
        "country_area": "Tokyo",
        "postal_code": "150-0001",
    },
)


def make_address_abroad(where: Destination = TOKYO, **fields: Any) -> ShippingAddress:
    """Return Ms Sato's address in Tokyo."""
    address = make_address(first_name="Sato Yuki", last_name="", phone_number="+81312345678", **fields)
    address.country = country_row(where.country)
    address.go_to(where)
    address.save()
    return address


def service_abroad(code: str = "ems_abroad", carrier: str = "cambodia_post") -> DeliveryService:
    """Return a way abroad."""
    made: DeliveryService = DeliveryServiceFactory(
        carrier=carrier,
        code=code,
        name_km="ប្រៃសណីយ៍កម្ពុជា EMS ទៅបរទេស",
        name_en="Cambodia Post EMS abroad",
        is_abroad=True,
        takes_cash=False,
    )
    return made


def declare(order: Order, **terms: Any) -> list[TradeTerms]:
    """Write down what customs ask of everything in an order: palm sugar, 1702.90, 500 g without packing."""
    said = {"customs_text_en": "Palm sugar, granulated", "net_weight_g": 500, **terms}
    return [
        TradeTermsFactory(product=line.product, hs_code=hs_code("170290", text_en="Sugars"), **said)
        for line in order.lines.all()
    ]


def shipment_abroad(*, service: DeliveryService | None = None, is_declared: bool = True, **fields: Any) -> Shipment:
    """Return a shipment to Tokyo that waits to be booked: two pieces of 600 g for 48,000 riel."""
    service = service or service_abroad()
    order = make_order(
        shipping_code=f"{service.carrier}:{service.code}", shipping_address=make_address_abroad(), **fields
    )
    Purchase.objects.filter(orders=order).update(email="sato@example.org")
    order.refresh_from_db()
    if is_declared:
        declare(order)
    made: Shipment = ShipmentFactory(order=order, service=service)
    return made
