"""Parcels handed out: to whom, against what."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from logistics.carriers.by_hand import HandEntry
from logistics.models import CashStatus
from logistics.points.errors import UnableToKeepPhoto, UnableToReleaseParcel
from logistics.points.models import MOST_TRIES, ParcelPhoto, PointStay, ReleaseCode
from logistics.points.selectors import asks_code, code_for
from logistics.points.services.codes import renew_code
from logistics.points.services.doors import confirm_receipt, deliver_at_door
from logistics.points.services.following import follow_parcel
from logistics.points.services.releasing import release_from_point
from logistics.services.by_hand import mark_by_hand
from logistics.tracking_status import TrackingStatus
from marketplace.core.khmer import khmer_digits
from marketplace.core.money import Money
from tests.factories.logistics import NOON
from tests.factories.photos import jpeg
from tests.factories.points import at_point, code_of, locker, on_the_road, station

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=5)
WRONG = "no code"


def hand_out(stay: PointStay, **told: Any) -> PointStay:
    told.setdefault("now", LATER)
    return release_from_point(consignment_id=stay.consignment_id, point=stay.point, by=None, **told)


def test_the_code_opens_once_in_khmer_digits_and_with_spaces() -> None:
    stay = at_point()
    digits = code_of(stay)

    for _ in range(2):
        ended = hand_out(stay, code=f" {khmer_digits(digits[:3])} {digits[3:]} ", received_by="សុខា")

    stay.refresh_from_db()
    assert (stay.released_how, stay.released_to, ended.pk) == ("collected", "សុខា", stay.pk)
    assert stay.consignment.tracking is TrackingStatus.DELIVERED
    assert stay.consignment.events.filter(status="delivered").count() == 1
    assert code_for(stay.consignment_id) == ""


def test_the_table_does_not_hold_the_code() -> None:
    stay = at_point()
    row = ReleaseCode.objects.get()

    assert len(code_of(stay)) == 6
    assert code_of(stay) not in f"{row.code_hash} {row.seed}"
    assert len(row.code_hash) == 64


def test_five_wrong_tries_are_counted_and_then_the_right_code_opens_no_more() -> None:
    stay = at_point()
    digits = code_of(stay)
    for left in range(MOST_TRIES - 1, -1, -1):
        with pytest.raises(UnableToReleaseParcel, match="last try" if not left else f"left: {left}"):
            hand_out(stay, code=WRONG)

    with pytest.raises(UnableToReleaseParcel, match="holds no more"):
        hand_out(stay, code=digits)

    stay.refresh_from_db()
    assert stay.is_open
    assert not stay.consignment.events.filter(status="delivered").exists()
    assert code_for(stay.consignment_id) == ""


def test_a_new_code_opens_and_the_old_one_does_not() -> None:
    stay = at_point()
    old = code_of(stay)
    renew_code(consignment_id=stay.consignment_id, by=None, now=LATER)
    new = code_of(stay)
    assert new != old

    with pytest.raises(UnableToReleaseParcel):
        hand_out(stay, code=old)

    assert hand_out(stay, code=new).released_how == "collected"


def test_a_code_told_before_the_newer_one_was_made_still_counts_when_the_phone_sends_it_late() -> None:
    stay = at_point()
    old = code_of(stay)
    renew_code(consignment_id=stay.consignment_id, by=None, now=LATER)

    ended = hand_out(stay, code=old, now=LATER + timedelta(hours=1), occurred_at=LATER - timedelta(minutes=1))

    assert ended.released_at == LATER - timedelta(minutes=1)


def test_two_codes_do_not_go_out_within_two_minutes() -> None:
    stay = at_point()

    with pytest.raises(UnableToReleaseParcel, match="Wait"):
        renew_code(consignment_id=stay.consignment_id, by=None, now=NOON + timedelta(minutes=1))

    assert ReleaseCode.objects.get().round == 1


def test_a_name_and_a_signature_stand_in_for_the_code_where_a_person_hands_out() -> None:
    stay = at_point()

    hand_out(stay, received_by="ចាន់ ដារ៉ា", signature=io.BytesIO(jpeg()))

    photo = ParcelPhoto.objects.get()
    assert (photo.kind, photo.consignment_id) == ("signature", stay.consignment_id)
    assert not ParcelPhoto.objects.for_buyer().exists()
    assert stay.consignment.events.latest_first()[0].signed_by == "ចាន់ ដារ៉ា"


@pytest.mark.parametrize("told", [{}, {"received_by": "Dara"}, {"code": "  "}])
def test_without_code_or_signature_nothing_is_handed_out(told: dict[str, str]) -> None:
    stay = at_point()

    with pytest.raises(UnableToReleaseParcel) as refusal:
        hand_out(stay, **told)

    assert set(refusal.value.fields) == {"code"}
    assert PointStay.objects.open().exists()


def test_a_locker_takes_no_signature() -> None:
    stay = at_point(locker(), carrier="locker", size="S")

    with pytest.raises(UnableToReleaseParcel, match="code"):
        hand_out(stay, received_by="Dara", signature=io.BytesIO(jpeg()))

    assert not ParcelPhoto.objects.exists()


def test_a_signature_that_is_no_picture_is_refused_and_nothing_is_written() -> None:
    stay = at_point()

    with pytest.raises(UnableToKeepPhoto):
        hand_out(stay, received_by="Dara", signature=io.BytesIO(b"GIF89a"))

    assert PointStay.objects.open().exists()


def test_a_parcel_lies_in_one_place_and_another_cannot_hand_it_out() -> None:
    stay = at_point(station(name_en="Ban Lung station"))

    with pytest.raises(UnableToReleaseParcel, match="Ban Lung"):
        release_from_point(consignment_id=stay.consignment_id, point=station(), by=None, now=LATER, code=code_of(stay))

    assert ReleaseCode.objects.get().wrong_tries == 0


def test_cash_is_taken_before_a_parcel_is_handed_out() -> None:
    point = station(kind="pickup_point", takes_cash=True)
    stay = at_point(point, carrier="pickup_point", cash=True)
    for cash in (None, Money(Decimal(53_000), "KHR"), Money(Decimal(54_000), "USD")):
        with pytest.raises(UnableToReleaseParcel) as refusal:
            hand_out(stay, code=code_of(stay), cash=cash)
        assert set(refusal.value.fields) == {"cash"}

    hand_out(stay, code=code_of(stay), cash=Money(Decimal(54_000), "KHR"))

    stay.consignment.refresh_from_db()
    assert (stay.consignment.cash_status, stay.consignment.cash_collected_amount) == (
        CashStatus.COLLECTED.value,
        Decimal(54_000),
    )


def test_a_rider_hands_over_against_the_code_that_the_buyer_got_when_it_left() -> None:
    parcel = on_the_road(None, carrier="local_rider", cash=True)
    told = {"rider_name": "ដារ៉ា", "rider_phone": "012 777 666"}
    mark_by_hand(consignment_id=parcel.pk, entry=HandEntry("picked_up", NOON, told), by=None, now=NOON)
    follow_parcel(consignment_id=parcel.pk, now=NOON)
    assert asks_code(parcel)
    cash = Money(Decimal(54_000), "KHR")

    with pytest.raises(UnableToReleaseParcel, match="Tries left"):
        deliver_at_door(consignment_id=parcel.pk, by=None, now=LATER, code=WRONG, cash=cash)
    for _ in range(2):
        done = deliver_at_door(consignment_id=parcel.pk, by=None, now=LATER, code=code_for(parcel.pk), cash=cash)

    assert (done.tracking, done.cash_status) == (TrackingStatus.DELIVERED, CashStatus.COLLECTED)
    assert done.events.filter(status="delivered").count() == 1


def test_a_rider_without_code_takes_a_name_and_a_signature() -> None:
    parcel = on_the_road(None, carrier="local_rider")

    done = deliver_at_door(
        consignment_id=parcel.pk, by=None, now=LATER, received_by="សុភា", signature=io.BytesIO(jpeg())
    )

    assert done.tracking is TrackingStatus.DELIVERED
    assert done.events.get().signed_by == "សុភា"


def test_a_door_is_not_where_a_parcel_at_a_station_is_handed_over() -> None:
    stay = at_point()

    with pytest.raises(UnableToReleaseParcel):
        deliver_at_door(consignment_id=stay.consignment_id, by=None, now=LATER, code=code_of(stay))

    assert PointStay.objects.open().exists()


def test_the_buyer_says_that_it_came_and_the_place_is_free() -> None:
    stay = at_point()

    for _ in range(2):
        done = confirm_receipt(consignment_id=stay.consignment_id, now=LATER)

    assert done.tracking is TrackingStatus.DELIVERED
    assert not PointStay.objects.open().exists()
    assert done.events.filter(carrier_code="confirmed").count() == 1


@pytest.mark.parametrize("fields", [{}, {"cash": True, "tracking_status": "out_for_delivery"}])
def test_the_buyer_cannot_say_so_before_it_left_or_while_cash_is_due(fields: dict[str, Any]) -> None:
    status = fields.pop("tracking_status", "")
    parcel = on_the_road(None, carrier="local_rider", **fields)
    if status:
        type(parcel).objects.update(tracking_status=status)

    with pytest.raises(UnableToReleaseParcel):
        confirm_receipt(consignment_id=parcel.pk, now=LATER)

    assert not parcel.events.exists()


def test_a_stay_begins_when_the_vendor_types_that_it_arrived_and_ends_when_the_carrier_says_delivered() -> None:
    point = station()
    parcel = on_the_road(point)
    mark_by_hand(consignment_id=parcel.pk, entry=HandEntry("arrived", NOON), by=None, now=NOON)
    for _ in range(2):
        follow_parcel(consignment_id=parcel.pk, now=NOON)
    assert PointStay.objects.open().get().point == point

    mark_by_hand(consignment_id=parcel.pk, entry=HandEntry("collected", LATER), by=None, now=LATER)
    follow_parcel(consignment_id=parcel.pk, now=LATER)

    assert PointStay.objects.get().released_how == "collected"


def test_news_of_a_parcel_for_a_full_place_is_logged_and_the_parcel_stays_ready(caplog: Any) -> None:
    point = station(capacity=1)
    at_point(point)
    parcel = on_the_road(point)
    mark_by_hand(consignment_id=parcel.pk, entry=HandEntry("arrived", NOON), by=None, now=NOON)

    follow_parcel(consignment_id=parcel.pk, now=NOON)

    assert "logistics.points.no_room" in caplog.text
    assert PointStay.objects.count() == 1
