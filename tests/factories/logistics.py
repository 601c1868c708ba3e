"""Shipments and what belongs to them, with just enough of an order around."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from oscar.core.loading import get_model

from catalogue.models import Product
from logistics.models import (
    BookingStatus,
    CarbonFactor,
    CashStatus,
    Consignment,
    DeliveryService,
    NumberRange,
    ServicePoint,
    ServiceStandard,
    Shipment,
    ShippingOffer,
    Tariff,
    Zone,
    ZoneArea,
)
from logistics.tracking_status import TrackingStatus
from marketplace.sales.order.models import Order, Purchase, ShippingAddress
from tests.factories.geography import DistrictFactory, ProvinceFactory, make_preah_dak
from vendors.models import Partner, Vendor

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


class DeliveryServiceFactory(DjangoModelFactory[DeliveryService]):
    class Meta:
        model = DeliveryService
        django_get_or_create = ("carrier", "code")

    carrier = "fake"
    code = "ems"
    name_km = "សេវាសាកល្បង"
    name_en = "Trial service"
    max_weight_g = 20_000
    takes_cash = True


class ServiceStandardFactory(DjangoModelFactory[ServiceStandard]):
    class Meta:
        model = ServiceStandard

    service = factory.SubFactory(DeliveryServiceFactory)
    origin_zone = factory.SubFactory("tests.factories.logistics.ZoneFactory")
    destination_zone = factory.SubFactory("tests.factories.logistics.ZoneFactory")
    hours = 48
    valid_from = date(2026, 1, 1)
    source = "test"


class CarbonFactorFactory(DjangoModelFactory[CarbonFactor]):
    class Meta:
        model = CarbonFactor

    mode = "post_road"
    grams_per_tonne_km = Decimal(300)
    grams_per_parcel = Decimal(60)
    valid_from = date(2026, 1, 1)
    source = "test"


class ShippingOfferFactory(DjangoModelFactory[ShippingOffer]):
    class Meta:
        model = ShippingOffer

    from_amount = Decimal(50_000)
    valid_from = date(2026, 1, 1)


class ServicePointFactory(DjangoModelFactory[ServicePoint]):
    class Meta:
        model = ServicePoint

    code = factory.Sequence(lambda n: f"point-{n}")
    kind = "bus_station"
    name_km = "ស្ថានីយ៍"
    name_en = "Station"
    province = factory.SubFactory(ProvinceFactory)


class NumberRangeFactory(DjangoModelFactory[NumberRange]):
    class Meta:
        model = NumberRange

    indicator = "EE"
    first_serial = 1
    last_serial = 1_000
    next_serial = factory.SelfAttribute("first_serial")
    granted_on = date(2026, 1, 1)
    source = "test"


class ZoneFactory(DjangoModelFactory[Zone]):
    class Meta:
        model = Zone
        django_get_or_create = ("code",)

    code = "anywhere"
    name_km = "គ្រប់ទីកន្លែង"
    name_en = "Anywhere"


class ZoneAreaFactory(DjangoModelFactory[ZoneArea]):
    class Meta:
        model = ZoneArea
        django_get_or_create = ("carrier", "area_code")

    carrier = "fake"
    area_code = "17"
    zone = factory.SubFactory(ZoneFactory)


class TariffFactory(DjangoModelFactory[Tariff]):
    class Meta:
        model = Tariff

    service = factory.SubFactory(DeliveryServiceFactory)
    origin_zone = factory.SubFactory(ZoneFactory)
    destination_zone = factory.SubFactory(ZoneFactory)
    max_weight_g = 20_000
    amount = Decimal(6_000)
    valid_from = date(2026, 1, 1)
    source = "test"


def make_vendor(code: str = "preah-dak-sugar") -> Vendor:
    """Return a household in Preah Dak that sells palm sugar."""
    village = make_preah_dak()
    vendor, _ = Vendor.objects.get_or_create(
        code=code,
        defaults={
            "legal_name": "Sok Sokha",
            "name_km": "ស្ករត្នោតព្រះដាក់",
            "name_en": "Preah Dak Palm Sugar",
            "kind": "household",
            "village": village,
            "commune": village.commune,
            "district": village.commune.district,
            "province": village.commune.district.province,
            "phone": "+85512345678",
            "approved_at": NOON,
        },
    )
    return vendor


def make_partner(vendor: Vendor | None = None) -> Partner:
    """Return the pick-up point of a vendor."""
    vendor = vendor or make_vendor()
    partner, _ = Partner.objects.get_or_create(
        code=vendor.code,
        defaults={
            "name": vendor.name_en,
            "vendor": vendor,
            "village": vendor.village,
            "commune": vendor.commune,
            "district": vendor.district,
            "province": vendor.province,
            "landmark": "ទល់មុខវត្តព្រះដាក់",
        },
    )
    return partner


def make_address(**fields: Any) -> ShippingAddress:
    """Return a buyer's place in Battambang town."""
    country, _ = get_model("address", "Country").objects.get_or_create(
        iso_3166_1_a2="KH", defaults={"printable_name": "Cambodia", "name": "Cambodia", "is_shipping_country": True}
    )
    province = ProvinceFactory(code="02", name_km="បាត់ដំបង", name_en="Battambang", slug="battambang")
    district = DistrictFactory(code="0203", name_km="បាត់ដំបង", name_en="Battambang", province=province)
    values: dict[str, Any] = {
        "first_name": "ចាន់",
        "last_name": "ដារ៉ា",
        "line1": "ផ្ទះ ១២ ផ្លូវ ៣",
        "line4": "Battambang",
        "country": country,
        "phone_number": "+85512888999",
        "province": province,
        "district": district,
        "landmark": "ក្បែរផ្សារណាត់",
        **fields,
    }
    return ShippingAddress.objects.create(**values)


def make_order(*, shipping_code: str = "fake:ems", payment_method: str = "bakong", **fields: Any) -> Order:
    """Return a confirmed order of palm sugar worth 48,000 riel, with 6,000 riel for delivery."""
    partner = fields.pop("partner", None) or make_partner()
    address = fields.pop("shipping_address", None) or make_address()
    number = fields.pop("number", "") or f"P{1000 + Purchase.objects.count()}"
    purchase = Purchase.objects.create(
        number=number,
        buyer_name=address.name,
        phone="+85512888999",
        currency="KHR",
        payment_method=payment_method,
        shipping_address=address,
        placed_at=timezone.now(),
        confirmed_at=timezone.now(),
    )
    order = Order.objects.create(
        purchase=purchase,
        number=f"{number}-1",
        vendor=partner.vendor,
        partner=partner,
        currency="KHR",
        total_incl_tax=Decimal(54_000),
        total_excl_tax=Decimal(54_000),
        shipping_incl_tax=Decimal(6_000),
        shipping_excl_tax=Decimal(6_000),
        shipping_address=address,
        shipping_code=shipping_code,
        status="confirmed",
        date_placed=timezone.now(),
        confirmed_at=timezone.now(),
        **fields,
    )
    add_line(order)
    return order


def add_line(order: Order, *, quantity: int = 2, weight_g: int = 600) -> None:
    """Put palm sugar into an order."""
    product_class, _ = get_model("catalogue", "ProductClass").objects.get_or_create(name="Things")
    product = Product.objects.create(
        title="Palm sugar", product_class=product_class, vendor=order.vendor, weight_g=weight_g
    )
    order.lines.create(
        product=product,
        partner=order.partner,
        title="Palm sugar",
        quantity=quantity,
        line_price_incl_tax=Decimal(48_000),
        line_price_excl_tax=Decimal(48_000),
        line_price_before_discounts_incl_tax=Decimal(48_000),
        line_price_before_discounts_excl_tax=Decimal(48_000),
        num_allocated=quantity,
        status="confirmed",
    )


class ShipmentFactory(DjangoModelFactory[Shipment]):
    """A shipment that waits to be booked; `cash=True` when the buyer pays at the door."""

    class Meta:
        model = Shipment

    class Params:
        cash = factory.Trait(cash_amount=Decimal(54_000), cash_currency="KHR")

    order = factory.LazyFunction(make_order)
    partner = factory.LazyAttribute(lambda o: o.order.partner)
    service = factory.SubFactory(DeliveryServiceFactory)
    charge_amount = Decimal(6_000)
    charge_currency = "KHR"
    weight_g = 1_200
    created_at = NOON


class ConsignmentFactory(DjangoModelFactory[Consignment]):
    """A consignment that waits to be booked; `booked=True` when its carrier has promised to take it."""

    class Meta:
        model = Consignment

    class Params:
        booked = factory.Trait(
            status=BookingStatus.BOOKED,
            booked_at=NOON,
            carrier_ref="FAKE-1",
            waybill_number=factory.SelfAttribute("reference"),
            tracking_status=TrackingStatus.BOOKED.value,
            tracking_status_at=NOON,
            next_poll_at=NOON,
        )

    shipment = factory.SubFactory(ShipmentFactory)
    reference = factory.Sequence(lambda n: f"C{900_001 + n}")
    carrier = factory.LazyAttribute(lambda o: o.shipment.service.carrier)
    weight_g = factory.LazyAttribute(lambda o: o.shipment.weight_g)
    cash_amount = factory.LazyAttribute(lambda o: o.shipment.cash_amount)
    cash_currency = factory.LazyAttribute(lambda o: o.shipment.cash_currency)
    cash_status = factory.LazyAttribute(lambda o: CashStatus.DUE if o.cash_amount else CashStatus.NONE)
    created_at = NOON
    next_attempt_at = NOON
