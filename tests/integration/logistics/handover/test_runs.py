"""A lot of a village hub: parcels of many makers travel as one, each still traced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from logistics.carriers.base import CarrierEvent
from logistics.carriers.fake import FakeCarrier
from logistics.handover.errors import UnableToRun
from logistics.handover.models import ConsolidationRun, RunParcel, RunStatus
from logistics.handover.services.runs import (
    close_run,
    hand_over_run,
    join_run,
    leave_run,
    open_run,
    tell_run,
)
from logistics.handover.tasks import poll_lots
from logistics.labels import parcel_url
from logistics.models import Consignment
from logistics.services.booking import book_consignment, request_booking
from logistics.tracking_status import TrackingStatus
from marketplace.users.models import User
from tests.factories.geography import ProvinceFactory
from tests.factories.handover import HubFactory, HubFeeFactory, RunFactory, make_manifest, make_parcel
from tests.factories.logistics import NOON, NumberRangeFactory, ServicePointFactory, ShipmentFactory
from tests.factories.users import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake_carrier")]
Deliver = Callable[[], None]
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def keeper() -> User:
    made: User = UserFactory()
    return made


@pytest.fixture
def run() -> ConsolidationRun:
    made: ConsolidationRun = RunFactory()
    return made


def join(run: ConsolidationRun, parcel: Consignment, by: User, **more: Any) -> RunParcel:
    return join_run(run_id=run.pk, number=parcel.waybill_number, by=by, now=NOON, **more)


def hand_over(run: ConsolidationRun, by: User, number: str = "BAG 77") -> None:
    close_run(run_id=run.pk, by=by, now=NOON)
    hand_over_run(run_id=run.pk, waybill_number=number, received_by="Sophea", by=by, now=LATER)


def test_hub_opens_one_lot_per_carrier_and_goal_with_the_fee_of_the_day(keeper: User) -> None:
    hub = HubFactory()
    HubFeeFactory(hub=hub, amount=500)
    HubFeeFactory(hub=hub, amount=900, valid_from=NOON.date() + timedelta(days=1))
    wanted: dict[str, Any] = {"hub": hub, "carrier": "fake", "bring_until": LATER, "by": keeper, "now": NOON}

    first = open_run(destination=ProvinceFactory(code="12"), **wanted)
    again = open_run(destination=ProvinceFactory(code="12"), **wanted)
    other = open_run(destination=ProvinceFactory(code="02"), **wanted)

    assert first == again != other
    assert (first.fee.amount, first.fee.currency) == (500, "KHR")


def test_bus_station_opens_no_lot(keeper: User) -> None:
    with pytest.raises(UnableToRun):
        open_run(
            hub=ServicePointFactory(),
            carrier="fake",
            destination=ProvinceFactory(),
            bring_until=LATER,
            by=keeper,
            now=NOON,
        )

    assert not ConsolidationRun.objects.exists()


def test_three_makers_parcels_travel_as_one_lot_and_each_is_traced(
    run: ConsolidationRun, keeper: User, deliver_facts: Deliver
) -> None:
    parcels = [make_parcel(code) for code in ("sugar", "rice", "silk")]

    for parcel in parcels:
        join(run, parcel, keeper)
    hand_over(run, keeper)
    tell_run(run_id=run.pk, step="lot_arrived", by=keeper, now=LATER + timedelta(hours=6))
    deliver_facts()

    run.refresh_from_db()
    assert (run.status, run.waybill_number) == (RunStatus.ARRIVED, "BAG77")
    for parcel in parcels:
        parcel.refresh_from_db()
        assert [event.carrier_code for event in parcel.events.all()] == ["hub_joined", "lot_handed_over", "lot_arrived"]
        assert parcel.tracking is TrackingStatus.ARRIVED_DESTINATION
        assert parcel.waybill_number == parcel.reference  # each keeps its own number


def test_parcel_that_goes_further_than_its_lot_is_still_on_the_road(keeper: User, deliver_facts: Deliver) -> None:
    run = RunFactory(destination=ProvinceFactory(code="12", name_km="ភ្នំពេញ", name_en="Phnom Penh", slug="phnom-penh"))
    parcel = make_parcel()

    join(run, parcel, keeper)
    hand_over(run, keeper)
    tell_run(run_id=run.pk, step="lot_arrived", by=keeper, now=LATER)
    deliver_facts()

    parcel.refresh_from_db()
    assert parcel.tracking is TrackingStatus.IN_TRANSIT


def test_parcel_is_found_by_number_by_reference_and_by_the_code_on_its_label(
    run: ConsolidationRun, keeper: User
) -> None:
    parcel = make_parcel(waybill_number="EE500000018KH")
    for number in ("ee 500 000 018 kh", parcel.reference, parcel_url(parcel)):
        assert join_run(run_id=run.pk, number=number, by=keeper, now=NOON).consignment == parcel

    assert run.parcels.count() == 1


@pytest.mark.parametrize("number", ["", "EE500000018KX", "https://example.org/parcel/x/", "%"])
def test_number_that_nobody_knows_joins_nothing(run: ConsolidationRun, keeper: User, number: str) -> None:
    with pytest.raises(UnableToRun):
        join_run(run_id=run.pk, number=number, by=keeper, now=NOON)

    assert not RunParcel.objects.exists()


def test_fee_is_noted_when_it_is_paid_later(run: ConsolidationRun, keeper: User) -> None:
    parcel = make_parcel()

    owed = join(run, parcel, keeper)
    paid = join(run, parcel, keeper, fee_paid=True)

    assert (owed.fee_paid_at, paid.fee_paid_at, paid.pk) == (None, NOON, owed.pk)
    assert paid.fee.amount == 500


def refused(parcel: Consignment, run: ConsolidationRun, keeper: User) -> None:
    with pytest.raises(UnableToRun):
        join(run, parcel, keeper)
    assert not run.parcels.filter(consignment=parcel).exists()


def test_parcel_on_the_road_or_on_a_list_or_in_another_lot_joins_none(run: ConsolidationRun, keeper: User) -> None:
    refused(make_parcel(tracking_status="in_transit"), run, keeper)
    listed = make_parcel()
    make_manifest(listed)
    refused(listed, run, keeper)
    elsewhere = make_parcel()
    join(RunFactory(), elsewhere, keeper)
    refused(elsewhere, run, keeper)


def test_each_parcel_is_booked_by_itself_before_it_comes_to_a_lot(
    run: ConsolidationRun, keeper: User, fake_carrier: FakeCarrier
) -> None:
    NumberRangeFactory()
    parcel = request_booking(shipment_id=ShipmentFactory().pk, by=None, now=NOON)
    refused(parcel, run, keeper)

    for _sweep in range(2):
        book_consignment(consignment_id=parcel.pk, now=NOON)
    parcel.refresh_from_db()
    join(run, parcel, keeper)

    assert list(fake_carrier.bookings) == [parcel.booking_key], "once, under its own key, and nothing for the lot"


def test_hub_takes_no_more_than_it_holds_and_nothing_too_heavy(keeper: User) -> None:
    run = RunFactory(hub=HubFactory(capacity=1, max_weight_g=1_500))
    refused(make_parcel(weight_g=1_501), run, keeper)

    join(run, make_parcel(), keeper)

    refused(make_parcel(), run, keeper)


def test_closed_lot_takes_nothing_and_an_empty_one_is_not_closed(run: ConsolidationRun, keeper: User) -> None:
    with pytest.raises(UnableToRun):
        close_run(run_id=run.pk, by=keeper, now=NOON)
    join(run, make_parcel(), keeper)

    assert close_run(run_id=run.pk, by=keeper, now=NOON).status == RunStatus.CLOSED

    refused(make_parcel(), run, keeper)


def test_open_lot_is_not_handed_over_and_nobody_takes_it_without_a_name(run: ConsolidationRun, keeper: User) -> None:
    join(run, make_parcel(), keeper)
    with pytest.raises(UnableToRun):
        hand_over_run(run_id=run.pk, waybill_number="", received_by="Sophea", by=keeper, now=NOON)
    close_run(run_id=run.pk, by=keeper, now=NOON)
    with pytest.raises(UnableToRun):
        hand_over_run(run_id=run.pk, waybill_number="", received_by=" ", by=keeper, now=NOON)

    run.refresh_from_db()
    assert run.status == RunStatus.CLOSED


def test_one_waybill_is_one_lot(run: ConsolidationRun, keeper: User) -> None:
    other = RunFactory()
    for each in (run, other):
        join(each, make_parcel(), keeper)
    hand_over(run, keeper)

    with pytest.raises(UnableToRun):
        hand_over(other, keeper, number="bag77")

    other.refresh_from_db()
    assert other.status == RunStatus.CLOSED


def test_parcel_that_left_hears_nothing_of_its_lot_any_more(
    run: ConsolidationRun, keeper: User, deliver_facts: Deliver
) -> None:
    stays, leaves = make_parcel(), make_parcel("rice")
    for parcel in (stays, leaves):
        join(run, parcel, keeper)
    hand_over(run, keeper)

    line = leave_run(
        run_id=run.pk, reference=leaves.reference, why="The buyer fetches it", by=keeper, now=LATER + timedelta(hours=1)
    )
    tell_run(run_id=run.pk, step="lot_arrived", by=keeper, now=LATER + timedelta(hours=6))
    deliver_facts()

    assert line.left_why == "The buyer fetches it"
    codes = [event.carrier_code for event in leaves.events.all()]
    assert codes == ["hub_joined", "lot_handed_over", "hub_left"]
    assert stays.events.filter(carrier_code="lot_arrived").exists()


def test_parcel_leaves_with_a_reason_or_not_at_all(run: ConsolidationRun, keeper: User) -> None:
    parcel = make_parcel()
    join(run, parcel, keeper)

    with pytest.raises(UnableToRun):
        leave_run(run_id=run.pk, reference=parcel.reference, why=" ", by=keeper, now=NOON)

    assert run.parcels.inside().count() == 1


def test_parcel_that_left_may_join_another_lot(run: ConsolidationRun, keeper: User) -> None:
    parcel = make_parcel()
    join(run, parcel, keeper)
    leave_run(run_id=run.pk, reference=parcel.reference, why="wrong lot", by=keeper, now=NOON)

    assert join(RunFactory(), parcel, keeper).left_at is None


@pytest.mark.database
def test_database_refuses_a_parcel_in_two_lots(run: ConsolidationRun, keeper: User) -> None:
    parcel = make_parcel()
    join(run, parcel, keeper)

    with pytest.raises(IntegrityError), transaction.atomic():
        RunParcel.objects.create(run=RunFactory(), consignment=parcel, joined_at=NOON, joined_by=keeper, fee_amount=0)


def test_lot_speaks_once_however_often_it_is_heard(run: ConsolidationRun, keeper: User, deliver_facts: Deliver) -> None:
    parcel = make_parcel()
    join(run, parcel, keeper)
    hand_over(run, keeper)
    for _ in range(2):
        tell_run(run_id=run.pk, step="lot_moving", by=keeper, now=LATER, location="Skun")
        deliver_facts()

    assert parcel.events.filter(carrier_code="lot_moving").count() == 1


def test_carriers_news_of_the_lot_reach_each_parcel(
    run: ConsolidationRun, keeper: User, fake_carrier: FakeCarrier, deliver_facts: Deliver
) -> None:
    parcel = make_parcel()
    join(run, parcel, keeper)
    hand_over(run, keeper)
    news = [("a", TrackingStatus.ON_HOLD), ("b", TrackingStatus.OUT_FOR_DELIVERY), ("c", TrackingStatus.DELIVERED)]
    fake_carrier.events["BAG77"] = [
        CarrierEvent(
            carrier_event_id=key,
            waybill_number="BAG77",
            status=status,
            carrier_code=key,
            carrier_text="news",
            occurred_at=LATER + timedelta(minutes=minute),
        )
        for minute, (key, status) in enumerate(news)
    ]

    for _ in range(2):
        poll_lots()
        ConsolidationRun.objects.filter(pk=run.pk, status="handed_over").update(next_poll_at=NOON)
        deliver_facts()

    run.refresh_from_db()
    parcel.refresh_from_db()
    assert run.status == RunStatus.ARRIVED
    assert [(event.carrier_code, event.status) for event in parcel.events.all()][1:] == [
        ("lot_handed_over", "in_transit"),
        ("a", "on_hold"),
        ("b", "in_transit"),
        ("lot_arrived", "arrived_destination"),
    ]
