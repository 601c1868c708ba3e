"""What was made for a buyer abroad and stands in no listing is declared as it was agreed, and can be booked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from logistics.carriers.fake import FakeCarrier
from logistics.errors import UnableToDeclare
from logistics.models import Consignment, Shipment
from logistics.services.booking import request_booking
from logistics.services.declaring import declaration_of
from logistics.services.shipments import weight_of
from marketplace.sales.order.models import Line, LineCharge, LineCustoms
from tests.factories.abroad import declare, shipment_abroad
from tests.factories.logistics import NOON, NumberRangeFactory
from tests.factories.trade import hs_code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _fake(fake_carrier: FakeCarrier) -> None:
    """A carrier in memory stands beside the configured ones."""


def made_to_order(unit: str = "kg", **facts: Any) -> Shipment:
    """Return a shipment to Tokyo of two kilograms, or whatever, that stand in no listing."""
    shipment = shipment_abroad(is_declared=False)
    line = shipment.order.lines.get()
    Line.objects.filter(pk=line.pk).update(product=None, stockrecord=None, unit=unit)
    hs_code("170290", text_en="Sugars")
    told = {"hs_code_id": "170290", "text_en": "Palm sugar, grade A", "origin_country": "KH", **facts}
    LineCustoms.objects.create(line=line, **told)
    return shipment


def test_what_stands_in_no_listing_is_declared_as_it_was_agreed() -> None:
    declaration = declaration_of(shipment=made_to_order(), carrier="dhl_express", weight_g=2_100, day=TODAY)

    assert declaration is not None
    line = declaration.lines[0]
    assert (line.description, line.hs_code, line.origin) == ("Palm sugar, grade A", "170290", "KH")
    assert (line.quantity, line.net_weight_g) == (2, 2_000)  # two kilograms weigh two kilograms


def test_a_carton_weighs_what_its_vendor_said() -> None:
    shipment = made_to_order(unit="carton", net_weight_g=12_500)

    declaration = declaration_of(shipment=shipment, carrier="dhl_express", weight_g=26_000, day=TODAY)

    assert declaration is not None
    assert declaration.lines[0].net_weight_g == 25_000
    assert weight_of(shipment.order) == 25_000


def test_it_is_booked_with_a_carrier_that_goes_abroad() -> None:
    NumberRangeFactory()
    shipment = made_to_order()

    consignment = request_booking(shipment_id=shipment.pk, by=None, now=NOON)

    assert consignment.customs["lines"][0]["description"] == "Palm sugar, grade A"
    assert consignment.waybill_number.startswith("EE")


def test_kilograms_of_a_listing_weigh_what_they_say_and_not_what_its_piece_weighs() -> None:
    shipment = shipment_abroad()
    Line.objects.filter(order=shipment.order).update(unit="kg")

    declaration = declaration_of(shipment=shipment, carrier="dhl_express", weight_g=2_100, day=TODAY)

    assert declaration is not None
    assert declaration.lines[0].net_weight_g == 2_000  # and not twice the 500 g of a piece


def test_what_a_listing_says_holds_beside_a_weight_that_was_agreed() -> None:
    shipment = shipment_abroad(is_declared=False)
    declare(shipment.order)
    line = shipment.order.lines.get()
    Line.objects.filter(pk=line.pk).update(unit="set")
    LineCustoms.objects.create(line=line, net_weight_g=700)

    declaration = declaration_of(shipment=shipment, carrier="dhl_express", weight_g=1_600, day=TODAY)

    assert declaration is not None
    assert (declaration.lines[0].description, declaration.lines[0].net_weight_g) == ("Palm sugar, granulated", 1_400)


def test_what_the_vendor_charges_for_the_way_is_no_goods_to_declare() -> None:
    shipment = made_to_order()
    line = shipment.order.lines.get()
    line.pk, line.title, line.charge, line.unit = None, "Freight", LineCharge.FREIGHT, ""
    line.save()

    declaration = declaration_of(shipment=shipment, carrier="dhl_express", weight_g=2_100, day=TODAY)

    assert declaration is not None
    assert [one.description for one in declaration.lines] == ["Palm sugar, grade A"]


def test_where_nothing_was_agreed_nothing_is_booked_and_it_is_said_why() -> None:
    shipment = made_to_order()
    LineCustoms.objects.all().delete()

    with (
        translation.override("en"),
        pytest.raises(UnableToDeclare, match="Nothing was agreed on what customs are told"),
    ):
        request_booking(shipment_id=shipment.pk, by=None, now=NOON)

    assert not Consignment.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"text_en": ""},
        {"origin_country": ""},
        {"origin_country": "kh"},
        {"hs_code_id": None},
        {"hs_code_id": "1702"},
        {"net_weight_g": 0},
        {"hs_code_id": None, "text_en": "", "origin_country": ""},
    ],
)
def test_half_of_what_customs_ask_is_kept_by_no_database(facts: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        made_to_order(**facts)
