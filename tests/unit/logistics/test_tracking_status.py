from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics.tracking_status import FINAL, Scan, TrackingStatus, settled_status

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
T = TrackingStatus

scans = st.builds(
    Scan,
    status=st.sampled_from(list(TrackingStatus)),
    occurred_at=st.integers(0, 5).map(lambda hours: NOON + timedelta(hours=hours)),
)


def scan(status: TrackingStatus, hour: int = 0, *, is_correction: bool = False) -> Scan:
    return Scan(status=status, occurred_at=NOON + timedelta(hours=hour), is_correction=is_correction)


def test_there_are_twenty_two_statuses_and_each_has_a_stage() -> None:
    assert len(TrackingStatus) == 22
    assert all(isinstance(status.stage, int) for status in TrackingStatus)


def test_parcel_without_scans_stays_where_it_was() -> None:
    assert settled_status([], initial=T.BOOKED) is T.BOOKED


def test_scan_that_comes_late_does_not_move_the_parcel_back() -> None:
    assert settled_status([scan(T.DELIVERED, 3), scan(T.IN_TRANSIT, 1)]) is T.DELIVERED


def test_second_try_at_the_door_follows_the_first() -> None:
    tries = [scan(T.OUT_FOR_DELIVERY, 1), scan(T.DELIVERY_ATTEMPTED, 2), scan(T.OUT_FOR_DELIVERY, 3)]

    assert settled_status(tries[:2]) is T.DELIVERY_ATTEMPTED
    assert settled_status(tries) is T.OUT_FOR_DELIVERY


def test_hold_is_shown_until_the_parcel_moves_again() -> None:
    held = [scan(T.ARRIVED_DESTINATION, 1), scan(T.ON_HOLD, 2)]

    assert settled_status(held) is T.ON_HOLD
    assert settled_status([*held, scan(T.OUT_FOR_DELIVERY, 3)]) is T.OUT_FOR_DELIVERY


def test_hold_after_the_end_changes_nothing() -> None:
    assert settled_status([scan(T.DELIVERED, 1), scan(T.ON_HOLD, 2)]) is T.DELIVERED


def test_unknown_code_changes_nothing() -> None:
    assert settled_status([scan(T.IN_TRANSIT, 1), scan(T.UNKNOWN, 2)]) is T.IN_TRANSIT
    assert settled_status([scan(T.UNKNOWN, 2)], initial=T.BOOKED) is T.BOOKED


def test_scan_earlier_on_the_road_than_the_booking_changes_nothing() -> None:
    assert settled_status([scan(T.DRAFT, 2)], initial=T.BOOKED) is T.BOOKED


def test_lost_parcel_that_is_found_can_be_delivered() -> None:
    assert settled_status([scan(T.LOST, 1), scan(T.DELIVERED, 2)]) is T.DELIVERED


def test_correction_by_staff_is_the_only_way_back() -> None:
    wrong = [scan(T.OUT_FOR_DELIVERY, 1), scan(T.DELIVERED, 2)]
    corrected = [*wrong, scan(T.IN_TRANSIT, 3, is_correction=True)]

    assert settled_status(corrected) is T.IN_TRANSIT
    assert settled_status([*corrected, scan(T.RETURNED, 4)]) is T.RETURNED


@given(st.lists(scans, max_size=8), st.randoms(use_true_random=False))
def test_order_and_repetition_of_messages_make_no_difference(events: list[Scan], random: object) -> None:
    shuffled = [*events, *events]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random

    assert settled_status(shuffled) is settled_status(events)


@given(st.lists(scans, max_size=8), scans)
def test_one_more_scan_never_moves_a_parcel_to_an_earlier_stage(events: list[Scan], more: Scan) -> None:
    before = settled_status(events)
    after = settled_status([*events, more])

    if after is not T.ON_HOLD and before is not T.ON_HOLD:
        assert after.stage >= before.stage


@pytest.mark.parametrize("final", sorted(FINAL))
@given(events=st.lists(scans, max_size=6))
def test_parcel_that_is_delivered_stays_delivered(final: TrackingStatus, events: list[Scan]) -> None:
    assert settled_status([*events, scan(final), scan(T.DELIVERED, 1)]) is T.DELIVERED
