"""No parcel leaves the country before customs can be told what is in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfWriter

from catalogue.models import Product
from catalogue.trade.models import ExcludedCountry, TradeTerms
from logistics.carriers.base import Booking, CustomsLine, LabelFile
from logistics.carriers.fake import FakeCarrier
from logistics.customs.models import CurrencyRate
from logistics.errors import UnableToDeclare
from logistics.labels import render_label
from logistics.models import CarrierLabel, Consignment, Direction, NumberRange
from logistics.selectors.borders import borders_of, customs_words_of
from logistics.services.booking import record_booking, request_booking
from logistics.services.booking_request import request_from
from logistics.services.declaring import declaration_of
from logistics.services.returning import carrier_back
from marketplace.core.money import Money
from tests.factories.abroad import service_abroad, shipment_abroad
from tests.factories.logistics import (
    NOON,
    ConsignmentFactory,
    DeliveryServiceFactory,
    NumberRangeFactory,
    ShipmentFactory,
)
from tests.factories.trade import TradeTermsFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def _fake(fake_carrier: FakeCarrier) -> None:
    """A carrier in memory stands beside the configured ones."""


TODAY = date(2026, 11, 22)


def test_customs_are_told_of_each_line_what_its_vendor_wrote_at_the_listing() -> None:
    shipment = shipment_abroad()

    declaration = declaration_of(shipment=shipment, carrier="cambodia_post", weight_g=1_200, day=TODAY)

    assert declaration is not None
    assert declaration.lines == (
        CustomsLine("Palm sugar, granulated", 2, Money(Decimal(48_000), "KHR"), 1_000, "170290", "KH"),
    )
    assert (declaration.reason, declaration.form, declaration.invoice_number) == ("sale", "CN23", shipment.order.number)


def test_what_stays_in_the_country_is_not_declared() -> None:
    assert declaration_of(shipment=ShipmentFactory(), carrier="cambodia_post", weight_g=1_200, day=TODAY) is None


def test_a_courier_has_a_form_of_its_own() -> None:
    declaration = declaration_of(shipment=shipment_abroad(), carrier="dhl_express", weight_g=1_200, day=TODAY)

    assert declaration is not None
    assert declaration.form == ""


def test_a_small_packet_bears_the_small_form_only_where_the_rates_are_known() -> None:
    shipment = shipment_abroad(service=service_abroad("packet_abroad"))

    def form(weight_g: int) -> str:
        found = declaration_of(shipment=shipment, carrier="cambodia_post", weight_g=weight_g, day=TODAY)
        return found.form if found else ""

    assert form(2_000) == "CN23"
    for currency, per_usd in (("XDR", "0.75"), ("KHR", "4000")):
        CurrencyRate.objects.create(
            currency=currency, per_usd=Decimal(per_usd), valid_from=date(2026, 1, 1), source="test"
        )
    assert form(2_000) == "CN22"
    assert form(2_001) == "CN23"


@pytest.mark.parametrize("gap", [{"customs_text_en": ""}, {"hs_code": None}, {"customs_text_en": "ស្ករត្នោត"}])
def test_a_parcel_abroad_is_not_booked_before_its_vendor_told_what_customs_ask(gap: dict[str, Any]) -> None:
    shipment = shipment_abroad()
    TradeTerms.objects.update(**gap)
    NumberRangeFactory()

    with pytest.raises(UnableToDeclare, match="Palm sugar"):
        request_booking(shipment_id=shipment.pk, by=None, now=NOON)

    assert not Consignment.objects.exists()
    assert NumberRange.objects.get().next_serial == 1


def test_a_booking_keeps_what_was_declared_though_the_listing_changes() -> None:
    NumberRangeFactory()
    shipment = shipment_abroad()
    consignment = request_booking(shipment_id=shipment.pk, by=None, now=NOON)

    TradeTerms.objects.update(customs_text_en="Something else")

    request = request_from(Consignment.objects.for_booking().get(pk=consignment.pk))
    assert request.customs is not None
    assert request.customs.lines[0].description == "Palm sugar, granulated"
    assert request.waybill_number.startswith("EE")


def test_the_ends_are_written_so_that_they_are_read_abroad() -> None:
    NumberRangeFactory()
    shipment = shipment_abroad()
    consignment = request_booking(shipment_id=shipment.pk, by=None, now=NOON)

    request = request_from(Consignment.objects.for_booking().get(pk=consignment.pk))

    assert (request.recipient.name, request.recipient.country_code) == ("Sato Yuki", "JP")
    assert request.recipient.address_lines == ("1-2-3 Jingumae, Shibuya-ku", "House B")
    assert (request.recipient.city, request.recipient.area) == ("Tokyo", "Tokyo")
    assert (request.recipient.postcode, request.recipient.email) == ("150-0001", "sato@example.org")
    assert "".join((request.sender.name, request.sender.city, *request.sender.address_lines)).isascii()
    assert request.sender.city
    assert request.sender.country_code == "KH"


def test_what_went_abroad_comes_back_by_hand_and_says_that_it_returns() -> None:
    NumberRangeFactory()
    shipment = shipment_abroad()

    assert carrier_back(shipment) == "manual"
    declaration = declaration_of(
        shipment=shipment, carrier=carrier_back(shipment), weight_g=600, day=TODAY, is_back=True
    )
    assert declaration is not None
    assert (declaration.reason, declaration.form) == ("return", "")
    assert not Consignment.objects.filter(direction=Direction.BACK).exists()


# -- What a listing says ---------------------------------------------------------------------------------------------


def variant(weight_g: int) -> Product:
    """Return a variant of a listing that has trade terms: 100 g without packing."""
    listing = TradeTermsFactory().product
    made: Product = Product.objects.create(structure="child", parent=listing, title="Bag", weight_g=weight_g)
    return made


def test_a_variant_says_to_customs_what_its_listing_says() -> None:
    bag = variant(weight_g=150)

    words = customs_words_of([bag])[bag.pk]

    assert (words.text, words.hs_code, words.net_weight_g) == ("Black pepper, dried, whole", "090411", 100)


def test_goods_never_weigh_more_without_packing_than_with_it() -> None:
    bag = variant(weight_g=60)

    assert customs_words_of([bag])[bag.pk].net_weight_g == 60


def test_a_listing_without_trade_terms_stays_in_the_country() -> None:
    terms = TradeTermsFactory()
    bare = Product.objects.create(title="Bare", vendor=terms.product.vendor, weight_g=10)

    borders = borders_of([terms.product, bare])

    assert borders[terms.product.pk].is_declared
    assert not borders[bare.pk].is_declared


def test_a_country_that_the_listing_does_not_serve_is_not_served_by_its_variants() -> None:
    bag = variant(weight_g=150)
    ExcludedCountry.objects.create(terms=bag.parent.trade_terms, country_code="US")

    assert borders_of([bag])[bag.pk].not_to == {"US"}


# -- A carrier's own label -------------------------------------------------------------------------------------------


def one_page() -> bytes:
    """Return a PDF of one empty page, as wide as a label."""
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(width=288, height=432)
    writer.write(out)
    return out.getvalue()


def test_a_label_that_the_carrier_drew_is_kept_with_its_booking_and_printed_in_place_of_ours() -> None:
    service = DeliveryServiceFactory(code="worldwide", is_abroad=True, takes_cash=False)
    consignment = ConsignmentFactory(shipment=shipment_abroad(service=service), status="booking", claimed_at=NOON)
    drawn = one_page()
    theirs = Booking("D1", "1234567890", label=LabelFile(drawn, "application/pdf"))

    for _twice in range(2):
        record_booking(consignment=consignment, booking=theirs, now=NOON)

    consignment.refresh_from_db()
    assert consignment.waybill_number == "1234567890"
    assert render_label(consignment=consignment) == drawn
    assert CarrierLabel.objects.count() == 1
