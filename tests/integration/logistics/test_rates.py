"""What a parcel costs, and why a way of sending is not offered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from logistics.models import ServicePoint, Tariff
from logistics.selectors import ParcelLine, ParcelQuestion, Place, RateAnswer, RefusalReason, rates_for, rates_for_all
from marketplace.core.money import Money
from tests.factories.geography import ProvinceFactory
from tests.factories.logistics import DeliveryServiceFactory, TariffFactory, ZoneAreaFactory, ZoneFactory

TODAY = date(2026, 11, 22)
SIEM_REAP = Place("17", "1703")
BATTAMBANG = Place("02", "0203")
DOUN_PENH = Place("12", "1202")
KAMBOUL = Place("12", "1214")

pytestmark = pytest.mark.django_db


@pytest.fixture
def tariff(db: None) -> None:
    """Load the sample tariff, with every province it needs."""
    for number in range(1, 26):
        ProvinceFactory(code=f"{number:02d}", name_km=f"ខេត្ត {number}", name_en=f"Province {number}")
    call_command("load_logistics", quiet=True)


def ask(
    origin: Place, destination: Place, *, weight_g: int = 1_200, flags: frozenset[str] = frozenset(), **more: Any
) -> RateAnswer:
    return rates_for(
        lines=[ParcelLine(weight_g=weight_g, flags=flags)], origin=origin, destination=destination, on=TODAY, **more
    )


#: Those of which the examples tell.
TOLD = {"cambodia_post", "bus_parcel", "local_rider"}


def prices(answer: RateAnswer) -> dict[str, int]:
    return {f"{one.carrier}:{one.service}": int(one.price.amount) for one in answer.rates if one.carrier in TOLD}


def reasons(answer: RateAnswer) -> dict[str, RefusalReason]:
    return {one.carrier: one.reason for one in answer.refusals if one.carrier in TOLD}


@pytest.mark.usefixtures("tariff")
def test_parcel_between_provinces_goes_by_post_or_bus_and_not_by_rider() -> None:
    answer = ask(SIEM_REAP, BATTAMBANG)

    assert prices(answer) == {
        "cambodia_post:ems": 10_500,
        "cambodia_post:counter": 8_500,
        "bus_parcel:station": 5_000,
    }
    assert reasons(answer) == {"local_rider": RefusalReason.NOT_FROM_HERE}
    assert all(rate.is_sample for rate in answer.rates)


@pytest.mark.usefixtures("tariff")
def test_parcel_inside_the_capital_may_go_by_rider_at_the_price_of_its_khans() -> None:
    assert prices(ask(DOUN_PENH, DOUN_PENH))["local_rider:door"] == 4_000
    assert prices(ask(DOUN_PENH, KAMBOUL))["local_rider:door"] == 9_000
    assert prices(ask(DOUN_PENH, KAMBOUL, weight_g=12_000))["local_rider:door"] == 12_000


@pytest.mark.usefixtures("tariff")
def test_rider_does_not_leave_the_capital() -> None:
    assert reasons(ask(DOUN_PENH, BATTAMBANG))["local_rider"] == RefusalReason.NOT_TO_THERE


@pytest.mark.usefixtures("tariff")
def test_place_of_collection_is_chosen_with_the_rate() -> None:
    bus = next(rate for rate in ask(SIEM_REAP, BATTAMBANG).rates if rate.carrier == "bus_parcel")
    station = ServicePoint.objects.get(code="bus-02")

    assert [point.code for point in bus.points] == [f"bus_parcel:station:{station.public_id}"]
    assert not bus.chosen("bus_parcel:station")


@pytest.mark.usefixtures("tariff")
def test_answer_finds_the_rate_that_a_code_means() -> None:
    answer = ask(SIEM_REAP, BATTAMBANG)
    station = ServicePoint.objects.get(code="bus-02")
    elsewhere = ServicePoint.objects.get(code="bus-17")

    chosen = answer.chosen(f"bus_parcel:station:{station.public_id}")

    assert chosen is not None
    assert (chosen.price, chosen.code) == (
        Money(Decimal(5_000), "KHR"),
        f"bus_parcel:station:{station.public_id}",
    )
    assert answer.chosen("cambodia_post:ems") is not None
    for code in ("cambodia_post:ems:x", "local_rider:door", f"bus_parcel:station:{elsewhere.public_id}", "", "x"):
        assert answer.chosen(code) is None


@pytest.mark.usefixtures("tariff")
@pytest.mark.parametrize(("weight_g", "price"), [(0, 8_000), (500, 8_000), (501, 9_000), (20_000, 38_000)])
def test_price_follows_the_step_that_the_weight_falls_into(weight_g: int, price: int) -> None:
    assert prices(ask(SIEM_REAP, BATTAMBANG, weight_g=weight_g))["cambodia_post:ems"] == price


@pytest.mark.usefixtures("tariff")
def test_parcel_that_is_too_heavy_says_what_would_not_be() -> None:
    answer = ask(SIEM_REAP, BATTAMBANG, weight_g=20_001)

    refusal = next(refusal for refusal in answer.refusals if refusal.carrier == "cambodia_post")
    assert refusal.reason == RefusalReason.TOO_HEAVY
    with translation.override("en"):
        words = [one.words for one in ask(SIEM_REAP, BATTAMBANG, weight_g=20_001).refusals]
    assert "Too heavy: it takes up to 20 kg." in words
    assert "bus_parcel:station" in prices(answer)


@pytest.mark.usefixtures("tariff")
def test_goods_that_the_post_does_not_take_are_never_offered_to_it() -> None:
    answer = ask(SIEM_REAP, BATTAMBANG, flags=frozenset({"no_post", "fragile"}))

    assert set(prices(answer)) == {"bus_parcel:station"}
    assert reasons(answer)["cambodia_post"] == RefusalReason.NO_POST


@pytest.mark.usefixtures("tariff")
def test_live_animals_travel_with_riders_only() -> None:
    assert set(prices(ask(DOUN_PENH, DOUN_PENH, flags=frozenset({"live"})))) == {"local_rider:door"}


@pytest.mark.usefixtures("tariff")
def test_cash_at_the_door_is_taken_by_some_up_to_a_limit() -> None:
    little = ask(DOUN_PENH, DOUN_PENH, cash_to_collect=Money(Decimal(54_000), "KHR"))
    much = ask(DOUN_PENH, DOUN_PENH, cash_to_collect=Money(Decimal(1_000_001), "KHR"))

    assert set(prices(little)) == {"local_rider:door", "cambodia_post:ems"}
    assert reasons(little)["bus_parcel"] == RefusalReason.NO_CASH
    assert reasons(much)["local_rider"] == RefusalReason.CASH_TOO_MUCH


@pytest.mark.usefixtures("tariff")
def test_province_without_an_open_station_has_no_bus() -> None:
    ServicePoint.objects.filter(code="bus-02").update(is_open=False)

    assert reasons(ask(SIEM_REAP, BATTAMBANG))["bus_parcel"] == RefusalReason.NO_POINT


@pytest.mark.usefixtures("tariff")
def test_vendor_whose_place_is_not_known_is_served_by_nobody() -> None:
    answer = ask(Place(""), BATTAMBANG)

    assert answer.rates == ()
    assert set(reasons(answer).values()) == {RefusalReason.NOT_FROM_HERE}


@pytest.mark.usefixtures("tariff")
def test_every_reason_has_words_in_khmer() -> None:
    with translation.override("km"):
        words = [refusal.words for refusal in ask(SIEM_REAP, BATTAMBANG, weight_g=30_001).refusals]

    assert all(any("\u1780" <= letter <= "\u17ff" for letter in text) for text in words)


@pytest.mark.usefixtures("tariff")
def test_any_number_of_parcels_is_priced_in_five_queries(django_assert_num_queries: Any) -> None:
    questions = {
        number: ParcelQuestion(lines=(ParcelLine(weight_g=600, quantity=number),), origin=SIEM_REAP, destination=where)
        for number, where in enumerate([BATTAMBANG, DOUN_PENH, KAMBOUL, SIEM_REAP], start=1)
    }

    with django_assert_num_queries(5):
        answers = rates_for_all(questions=questions, on=TODAY)

    assert [answers[number].rates[0].weight_g for number in questions] == [600, 1_200, 1_800, 2_400]


# -- Dates -----------------------------------------------------------------------------------------------------------


def trial(on: date) -> list[int]:
    answer = rates_for(lines=[ParcelLine(weight_g=100)], origin=Place("17"), destination=Place("17"), on=on)
    return [int(rate.price.amount) for rate in answer.rates if rate.carrier == "fake"]


def test_price_holds_from_its_first_day_to_the_day_before_its_last(fake_carrier: Any) -> None:
    ZoneAreaFactory()
    TariffFactory(amount=Decimal(6_000), valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1))
    TariffFactory(amount=Decimal(7_000), valid_from=date(2027, 1, 1))

    assert trial(date(2025, 12, 31)) == []
    assert trial(date(2026, 12, 31)) == [6_000]
    assert trial(date(2027, 1, 1)) == [7_000]


def test_newer_price_wins_where_two_hold(fake_carrier: Any) -> None:
    ZoneAreaFactory()
    TariffFactory(amount=Decimal(6_000), valid_from=date(2026, 1, 1))
    TariffFactory(amount=Decimal(5_500), valid_from=date(2026, 6, 1))

    assert trial(TODAY) == [5_500]


def test_zone_of_a_district_wins_over_that_of_its_province(fake_carrier: Any) -> None:
    far = ZoneFactory(code="far")
    ZoneAreaFactory()
    ZoneAreaFactory(area_code="1703", zone=far)
    TariffFactory(amount=Decimal(6_000))
    TariffFactory(amount=Decimal(9_000), destination_zone=far)

    answer = rates_for(lines=[ParcelLine(weight_g=1)], origin=Place("17"), destination=SIEM_REAP, on=TODAY)

    assert [int(rate.price.amount) for rate in answer.rates] == [9_000]


def test_service_without_a_price_between_two_zones_says_so(fake_carrier: Any) -> None:
    ZoneAreaFactory()
    DeliveryServiceFactory()

    answer = rates_for(lines=[ParcelLine(weight_g=1)], origin=Place("17"), destination=Place("17"), on=TODAY)

    assert [refusal.reason for refusal in answer.refusals] == [RefusalReason.NO_PRICE]


def test_carrier_that_the_settings_do_not_name_is_not_offered() -> None:
    ZoneAreaFactory()
    TariffFactory()

    answer = rates_for(lines=[ParcelLine(weight_g=1)], origin=Place("17"), destination=Place("17"), on=TODAY)

    assert (answer.rates, answer.refusals) == ((), ())


@pytest.mark.usefixtures("tariff")
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lighter=st.integers(1, 20_000), heavier=st.integers(1, 20_000))
def test_heavier_parcel_never_costs_less(lighter: int, heavier: int) -> None:
    lighter, heavier = sorted((lighter, heavier))

    light, heavy = (
        prices(ask(SIEM_REAP, BATTAMBANG, weight_g=lighter)),
        prices(ask(SIEM_REAP, BATTAMBANG, weight_g=heavier)),
    )

    assert all(light[code] <= heavy[code] for code in heavy)


# -- Loading ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("tariff")
def test_loading_again_makes_nothing_and_leaves_confirmed_rows_alone(capsys: pytest.CaptureFixture[str]) -> None:
    sample, confirmed = Tariff.objects.order_by("pk")[:2]
    Tariff.objects.filter(pk=sample.pk).update(amount=Decimal(1))
    Tariff.objects.filter(pk=confirmed.pk).update(amount=Decimal(2), is_sample=False)
    before = Tariff.objects.count()

    call_command("load_logistics")

    assert Tariff.objects.count() == before
    assert Tariff.objects.get(pk=sample.pk).amount == sample.amount
    assert Tariff.objects.get(pk=confirmed.pk).amount == 2
    assert "0 tariffs" in capsys.readouterr().out


@pytest.mark.usefixtures("tariff")
def test_every_price_is_marked_as_a_sample_and_names_its_source() -> None:
    assert not Tariff.objects.filter(is_sample=False).exists()
    assert ServicePoint.objects.filter(kind="bus_station").count() == 25
    assert ServicePoint.objects.filter(kind="post_office").count() == 25


def test_loading_without_provinces_says_what_to_run_first() -> None:
    from django.core.management import CommandError

    with pytest.raises(CommandError, match="load_gazetteer"):
        call_command("load_logistics", quiet=True)

    assert not Tariff.objects.exists()
