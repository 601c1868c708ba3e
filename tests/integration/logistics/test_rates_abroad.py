"""What a parcel abroad costs, by country and weight, and why it may not leave."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.utils import translation

from logistics.carriers.base import CarrierRate
from logistics.carriers.fake import FakeCarrier
from logistics.selectors import ParcelLine, ParcelQuestion, Place, RateAnswer, RefusalReason, rates_for, rates_for_all
from marketplace.core.money import Money
from marketplace.geography.countries import countries
from marketplace.sales.order.currencies import in_dollars
from tests.factories.geography import ProvinceFactory
from tests.factories.logistics import DeliveryServiceFactory, TariffFactory, ZoneAreaFactory, ZoneFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
DOUN_PENH = Place("12", "1202")
KAMPOT = Place("07", "0708")


@pytest.fixture
def tariff(db: None) -> None:
    """Load the sample tariff, with every province it needs."""
    for number in range(1, 26):
        ProvinceFactory(code=f"{number:02d}", name_km=f"ខេត្ត {number}", name_en=f"Province {number}")
    call_command("load_logistics", quiet=True)


def ask(country: str, *, origin: Place = DOUN_PENH, weight_g: int = 1_200, **line: object) -> RateAnswer:
    told = {"is_declared": True, **line}
    lines = [ParcelLine(weight_g=weight_g, **told)]  # type: ignore[arg-type]
    return rates_for(lines=lines, origin=origin, destination=Place.abroad(country), on=TODAY)


def prices(answer: RateAnswer) -> dict[str, int]:
    return {f"{one.carrier}:{one.service}": int(one.price.amount) for one in answer.rates}


@pytest.mark.usefixtures("tariff")
def test_a_parcel_abroad_is_priced_by_its_country_and_weight() -> None:
    assert prices(ask("JP")) == {
        "cambodia_post:packet_abroad": 56_500,
        "cambodia_post:parcel_abroad": 62_500,
        "cambodia_post:ems_abroad": 135_000,
    }
    assert prices(ask("JP", weight_g=4_000)) == {
        "cambodia_post:parcel_abroad": 137_500,
        "cambodia_post:ems_abroad": 255_000,
    }
    assert prices(ask("JP", origin=KAMPOT))["cambodia_post:ems_abroad"] == 137_000


@pytest.mark.usefixtures("tariff")
def test_no_registered_packet_goes_to_america() -> None:
    assert "cambodia_post:packet_abroad" not in prices(ask("US"))
    assert "cambodia_post:ems_abroad" in prices(ask("US"))


@pytest.mark.usefixtures("tariff")
def test_every_price_abroad_is_a_sample_and_nothing_takes_cash_or_waits_at_a_point() -> None:
    rates = ask("DE").rates

    assert rates
    assert all(rate.is_sample and not rate.takes_cash and not rate.points for rate in rates)


@pytest.mark.usefixtures("tariff")
def test_what_stays_in_the_country_is_not_even_told_to_a_buyer_abroad() -> None:
    answer = ask("JP")

    told = {one.name for one in answer.refusals} | {rate.name for rate in answer.rates}
    assert all("bus" not in name.lower() for name in told)
    assert {one.carrier for one in answer.refusals} <= {"cambodia_post", "dhl_express"}


@pytest.mark.usefixtures("tariff")
def test_what_goes_abroad_is_not_told_to_a_buyer_at_home() -> None:
    answer = rates_for(lines=[ParcelLine(1_200)], origin=DOUN_PENH, destination=KAMPOT, on=TODAY)

    assert not {one.service for one in answer.rates} & {"packet_abroad", "parcel_abroad", "ems_abroad", "worldwide"}


@pytest.mark.usefixtures("tariff")
def test_goods_of_which_customs_were_told_nothing_do_not_leave() -> None:
    with translation.override("en"):
        answer = ask("JP", is_declared=False)
        words = str(answer.words)

    assert answer.rates == ()
    assert answer.reason is RefusalReason.NOT_DECLARED
    assert "customs" in words


@pytest.mark.usefixtures("tariff")
def test_goods_do_not_go_where_their_vendor_does_not_sell_them() -> None:
    there, elsewhere = ask("US", not_to=frozenset({"US"})), ask("JP", not_to=frozenset({"US"}))

    assert there.rates == ()
    assert there.reason is RefusalReason.NOT_SOLD_THERE
    assert elsewhere.rates != ()


@pytest.mark.usefixtures("tariff")
def test_goods_that_spoil_do_not_go_on_a_way_of_weeks() -> None:
    answer = ask("DE", flags=frozenset({"perishable"}))

    assert answer.rates == ()
    assert answer.reason is RefusalReason.PERISHABLE


@pytest.mark.usefixtures("tariff")
def test_the_sample_tariff_reaches_every_country_where_people_live() -> None:
    nobody = {"AQ", "BV", "HM", "TF", "UM", "GS", "IO", "KH"}
    unreached = [code for code in countries() if code not in nobody and not ask(code, weight_g=900).rates]
    assert unreached == []


@pytest.fixture
def dollars(fake_carrier: FakeCarrier) -> FakeCarrier:
    """Open a service abroad whose carrier sets the price, with a price in our table besides."""
    cache.clear()
    here, there = ZoneFactory(code="here"), ZoneFactory(code="there")
    ZoneAreaFactory(area_code="12", zone=here)
    ZoneAreaFactory(area_code="JP", zone=there)
    service = DeliveryServiceFactory(code="worldwide", is_abroad=True, is_live=True, takes_cash=False)
    TariffFactory(service=service, origin_zone=here, destination_zone=there, amount=Decimal(120_000))
    fake_carrier.rates = [CarrierRate("worldwide", Money(Decimal("45.50"), "USD"), min_days=3, max_days=3)]
    return fake_carrier


def asked(khr_per_usd: Decimal | None) -> RateAnswer:
    question = ParcelQuestion(
        lines=(ParcelLine(1_200, is_declared=True),),
        origin=DOUN_PENH,
        destination=Place.abroad("JP", city="Tokyo", postcode="150-0001"),
    )
    return rates_for_all(questions={"": question}, on=TODAY, ask_carriers=True, khr_per_usd=khr_per_usd)[""]


@pytest.mark.usefixtures("dollars")
def test_a_carriers_price_in_dollars_comes_out_as_the_very_dollars() -> None:
    rate_of_the_day = Decimal("4013.5")

    (rate,) = asked(rate_of_the_day).rates

    assert rate.is_live
    assert rate.price == Money(Decimal(182_614), "KHR")
    assert in_dollars(riel=rate.price, khr_per_usd=rate_of_the_day) == Money(Decimal("45.50"), "USD")


@pytest.mark.usefixtures("dollars")
def test_without_a_rate_of_the_day_the_table_stands_in_for_dollars() -> None:
    (rate,) = asked(None).rates

    assert not rate.is_live
    assert rate.is_estimate
    assert rate.price == Money(Decimal(120_000), "KHR")


def test_a_silent_carrier_abroad_is_estimated_by_the_table(dollars: FakeCarrier) -> None:
    dollars.rates = []

    (rate,) = asked(Decimal(4_000)).rates

    assert rate.is_estimate
    assert rate.price == Money(Decimal(120_000), "KHR")
