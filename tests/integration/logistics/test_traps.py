"""Traps of parcels, places and borders into which no other room's test steps; see `test_all_traps_are_tests`."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NoReturn

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from catalogue.models import Product
from logistics.configured import forget_carriers
from logistics.errors import UnableToGrantRange
from logistics.models import BookingStatus, Consignment
from logistics.selectors import ParcelLine, ParcelQuestion, Place, rates_for, rates_for_all
from logistics.selectors.questions import Sides
from logistics.services.booking import request_booking
from logistics.services.cancelling import cancel_consignment
from logistics.services.numbers import Grant, allocate_s10, grant_range
from logistics.tasks import follow_up_bookings
from marketplace.sales.address.models import Country, UserAddress
from marketplace.sales.order.models import ShippingAddress
from tests.factories.catalogue import ProductFactory
from tests.factories.logistics import (
    NOON,
    DeliveryServiceFactory,
    NumberRangeFactory,
    ShipmentFactory,
    TariffFactory,
    ZoneAreaFactory,
    ZoneFactory,
)
from tests.factories.users import OfficerFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [ShippingAddress, UserAddress])
@pytest.mark.parametrize(
    ("postcode", "is_taken"),
    [("", True), ("12000", True), ("120101", True), ("12010101", True), ("1201011", False), ("ABC", False)],
)
def test_a_postcode_of_cambodia_has_five_six_or_eight_digits_or_is_left_out(
    model: Any, postcode: str, *, is_taken: bool
) -> None:
    address = model(postcode=postcode, country=Country(iso_3166_1_a2="KH", printable_name="Cambodia"))

    if is_taken:
        address.ensure_postcode_is_valid_for_country()
    else:
        with pytest.raises(ValidationError):
            address.ensure_postcode_is_valid_for_country()


def test_a_postal_number_comes_once_also_when_its_parcel_was_called_off() -> None:
    NumberRangeFactory(first_serial=5, last_serial=9, next_serial=5)

    def drawn() -> str:
        with transaction.atomic():
            return allocate_s10(indicator="EE", on=NOON.date())

    numbers = [drawn() for _one in range(5)]

    assert len(set(numbers)) == 5
    grant = Grant(indicator="EE", first_serial=9, last_serial=20, granted_on=NOON.date(), source="A letter")
    a_year_later = NOON + timedelta(days=364)
    with pytest.raises(UnableToGrantRange):
        grant_range(grant=grant, by=OfficerFactory(), now=a_year_later)


def test_a_booking_that_was_called_off_is_booked_anew_under_another_number() -> None:
    NumberRangeFactory(first_serial=1_000, last_serial=1_010, next_serial=1_000)
    service = DeliveryServiceFactory(carrier="cambodia_post", code="ems")
    shipment = ShipmentFactory(service=service)

    first = request_booking(shipment_id=shipment.pk, by=None, now=NOON)
    cancel_consignment(consignment_id=first.pk, by=None, now=NOON)
    second = request_booking(shipment_id=shipment.pk, by=None, now=NOON + timedelta(hours=1))

    assert first.waybill_number
    assert second.waybill_number not in {"", first.waybill_number}


def test_a_variant_travels_with_its_own_weight_and_size() -> None:
    listing = ProductFactory(structure=Product.PARENT, weight_g=200, length_cm=10, width_cm=10, height_cm=10)
    large = Product.objects.create(
        structure=Product.CHILD, parent=listing, title_en="Large", weight_g=900, length_cm=60, width_cm=40, height_cm=30
    )
    service = DeliveryServiceFactory(carrier="pickup_point", code="any", volumetric_divisor=6_000)
    zone = ZoneFactory()
    ZoneAreaFactory(carrier="pickup_point", area_code="12", zone=zone)
    TariffFactory(service=service, origin_zone=zone, destination_zone=zone, max_weight_g=20_000)

    def rate(product: Product) -> tuple[int, int]:
        place = Place("12")
        (found,) = rates_for(lines=[ParcelLine.of(product)], origin=place, destination=place, on=NOON.date()).rates
        return found.weight_g, found.billed_g

    assert rate(listing) == (200, 200)
    assert rate(large) == (900, 12_000)


@pytest.fixture
def cut_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """No karrio, and no way out of this machine: whoever tries is noted and fails."""
    tried: list[Any] = []

    def refuse(_self: socket.socket, address: Any, *_more: Any) -> NoReturn:
        tried.append(address)
        raise OSError("the network is blocked")

    for name in [name for name in sys.modules if name.partition(".")[0] == "karrio"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "karrio", None)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **_more: refuse(None, args))  # type: ignore[arg-type]
    forget_carriers()
    yield tried
    forget_carriers()


@pytest.mark.django_db(transaction=True)
def test_without_karrio_and_without_a_network_pages_open_prices_stand_and_parcels_wait(
    client: Client, cut_off: list[Any]
) -> None:
    product = ProductFactory(stock__num_in_stock=9)
    pages = ("/en/", "/km/", "/en/search/?q=sugar", f"/en/products/{product.code}/{product.slug}/", "/en/basket/")
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)

    zone = ZoneFactory()
    for carrier in ("cambodia_post", "jt_express"):
        ZoneAreaFactory(carrier=carrier, area_code="12", zone=zone)
        service = DeliveryServiceFactory(carrier=carrier, code="ems", is_live=carrier == "jt_express")
        TariffFactory(service=service, origin_zone=zone, destination_zone=zone)
    place = Place("12")
    question = ParcelQuestion(lines=(ParcelLine(500, sides=Sides(9, 9, 9)),), origin=place, destination=place)
    answer = rates_for_all(questions={"": question}, on=NOON.date(), ask_carriers=True)[""]
    assert {rate.carrier for rate in answer.rates} == {"cambodia_post", "jt_express"}
    assert all(rate.is_estimate for rate in answer.rates if rate.carrier == "jt_express")

    NumberRangeFactory()
    shipment = ShipmentFactory(service=DeliveryServiceFactory(carrier="cambodia_post", code="ems"))
    parcel = request_booking(shipment_id=shipment.pk, by=None, now=timezone.now() - timedelta(minutes=5))
    follow_up_bookings()
    parcel = Consignment.objects.get(pk=parcel.pk)
    assert (parcel.status, parcel.attempts) == (BookingStatus.READY, 1)
    assert cut_off, "nobody tried: the block was not felt"
