"""Calls to those for whom a parcel waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from logistics.points.errors import UnableToNoteCall
from logistics.points.models import CallAttempt, PointStay, ReturnReason
from logistics.points.services.calls import note_call
from logistics.points.services.releasing import release_from_point, send_back_from_point
from logistics.tracking_status import TrackingStatus
from marketplace.core.models import EventRecord
from tests.factories.logistics import NOON
from tests.factories.points import at_point, code_of, on_the_road

pytestmark = pytest.mark.django_db


def call(stay: PointStay, outcome: str, *, hour: int, key: str = "") -> CallAttempt:
    at = NOON + timedelta(hours=hour)
    return note_call(consignment_id=stay.consignment_id, outcome=outcome, by=None, now=at, key=key)


def test_three_calls_that_nobody_answers_send_a_bus_parcel_back() -> None:
    stay = at_point()
    call(stay, "no_answer", hour=1)
    call(stay, "wrong_number", hour=2)
    stay.refresh_from_db()
    assert (stay.return_reason, stay.consignment.tracking) == ("", TrackingStatus.DELIVERY_ATTEMPTED)

    call(stay, "no_answer", hour=3)

    stay = PointStay.objects.get()
    assert stay.return_reason == ReturnReason.NO_ANSWER
    assert stay.consignment.tracking is TrackingStatus.RETURNING
    assert EventRecord.objects.filter(name="ParcelGoesBack").count() == 1


def test_a_call_that_is_answered_begins_the_count_anew() -> None:
    stay = at_point()
    for hour, outcome in enumerate(("no_answer", "no_answer", "reached", "no_answer", "no_answer"), start=1):
        call(stay, outcome, hour=hour)

    stay.refresh_from_db()
    assert stay.return_reason == ""
    assert stay.calls.count() == 5


def test_two_unanswered_calls_then_reached_and_collected_by_code() -> None:
    stay = at_point()
    call(stay, "no_answer", hour=1)
    call(stay, "no_answer", hour=2)
    call(stay, "reached", hour=3)
    assert PointStay.objects.get().consignment.tracking is TrackingStatus.READY_FOR_PICKUP

    release_from_point(
        consignment_id=stay.consignment_id,
        point=stay.point,
        by=None,
        now=NOON + timedelta(hours=4),
        code=code_of(stay),
    )

    assert PointStay.objects.get().consignment.tracking is TrackingStatus.DELIVERED


def test_one_call_sent_three_times_by_a_phone_without_signal_is_one_call() -> None:
    stay = at_point()
    for hour in (1, 2, 3):
        call(stay, "no_answer", hour=hour, key="entry-1")

    assert stay.calls.count() == 1
    assert PointStay.objects.get().return_reason == ""


def test_what_goes_back_is_still_handed_out_to_who_comes_before_the_bus_leaves() -> None:
    stay = at_point()
    for hour in (1, 2, 3):
        call(stay, "no_answer", hour=hour)

    now = NOON + timedelta(hours=4)
    release_from_point(consignment_id=stay.consignment_id, point=stay.point, by=None, now=now, code=code_of(stay))

    assert PointStay.objects.get().consignment.tracking is TrackingStatus.DELIVERED


def test_what_was_sent_back_is_handed_out_to_nobody() -> None:
    stay = at_point()
    for hour in (1, 2, 3):
        call(stay, "no_answer", hour=hour)
    now = NOON + timedelta(hours=4)

    sent = send_back_from_point(consignment_id=stay.consignment_id, point=stay.point, by=None, now=now)

    assert (sent.released_how, sent.consignment.events.filter(carrier_code="sent_back").count()) == ("sent_back", 1)
    again = send_back_from_point(consignment_id=stay.consignment_id, point=stay.point, by=None, now=now)
    assert again == sent


@pytest.mark.parametrize("outcome", ["", "busy"])
def test_an_outcome_that_nobody_knows_is_refused(outcome: str) -> None:
    stay = at_point()

    with pytest.raises(UnableToNoteCall) as refusal:
        call(stay, outcome, hour=1)

    assert set(refusal.value.fields) == {"outcome"}
    assert not CallAttempt.objects.exists()


def test_nobody_is_called_about_a_parcel_that_waits_nowhere() -> None:
    parcel = on_the_road(None)

    with pytest.raises(UnableToNoteCall):
        note_call(consignment_id=parcel.pk, outcome="no_answer", by=None, now=NOON)

    assert not parcel.events.exists()
