"""A carrier that does not answer is left in peace, and comes back by one call that tries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from logistics.carriers.base import CarrierRejected, CarrierUnavailable, NotSupported
from logistics.carriers.fake import FakeCarrier
from logistics.health.models import AlarmKind, CarrierAlarm, CarrierDay, CarrierHealth
from logistics.health.services import breaker
from logistics.health.services.breaker import FAILURES_TO_REST, Answer, let_through, note_answers, resting_carriers
from logistics.services.asking import asking
from marketplace.core.errors import AdapterError
from marketplace.core.models import EventRecord
from tests.factories.logistics import NOON

pytestmark = pytest.mark.django_db
SILENCE = CarrierUnavailable("asleep")


def silent(times: int, *, error: AdapterError = SILENCE) -> None:
    note_answers([Answer("fake", "book", 10, error)] * times, now=NOON)


def test_carrier_rests_after_five_silences_in_a_row_and_whoever_calls_is_told_when_to_come_again() -> None:
    silent(FAILURES_TO_REST - 1)
    let_through(carrier="fake", now=NOON)

    silent(1)

    assert resting_carriers(now=NOON) == {"fake"}
    with pytest.raises(CarrierUnavailable) as refused:
        let_through(carrier="fake", now=NOON + timedelta(seconds=20))
    assert refused.value.retry_after_s == 40
    let_through(carrier="other", now=NOON)


def test_answer_in_between_begins_the_count_anew_and_a_no_is_an_answer() -> None:
    silent(FAILURES_TO_REST - 1)
    note_answers([Answer("fake", "book", 10, CarrierRejected("no"))], now=NOON)
    silent(FAILURES_TO_REST - 1)

    assert resting_carriers(now=NOON) == frozenset()
    assert not CarrierAlarm.objects.exists()


@pytest.mark.parametrize(("silences", "minutes"), [(5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (40, 15)])
def test_each_further_silence_makes_the_rest_twice_as_long_up_to_a_quarter_of_an_hour(
    silences: int, minutes: int
) -> None:
    silent(silences)

    assert CarrierHealth.objects.get().rests_until == NOON + timedelta(minutes=minutes)


def test_carrier_that_names_a_longer_pause_is_given_it() -> None:
    silent(FAILURES_TO_REST, error=CarrierUnavailable("slow down", retry_after_s=300))

    assert CarrierHealth.objects.get().rests_until == NOON + timedelta(minutes=5)


def test_after_the_rest_one_call_tries_and_the_others_go_on_waiting() -> None:
    silent(FAILURES_TO_REST)
    later = NOON + timedelta(minutes=1, seconds=1)

    let_through(carrier="fake", now=later)

    with pytest.raises(CarrierUnavailable):
        let_through(carrier="fake", now=later)


def test_trial_that_is_answered_ends_the_rest_and_the_alarm_and_is_told() -> None:
    silent(FAILURES_TO_REST + 3)
    assert CarrierAlarm.objects.get().kind == AlarmKind.SILENT

    note_answers([Answer("fake", "book", 10)], now=NOON + timedelta(minutes=10))

    health = CarrierHealth.objects.get()
    assert (health.failures_in_a_row, health.rests_until, health.silent_since) == (0, None, None)
    assert not CarrierAlarm.objects.open().exists()
    assert list(EventRecord.objects.filter(name="CarrierAnswersAgain").values_list("data", flat=True)) == [
        {"carrier": "fake"}
    ]
    let_through(carrier="fake", now=NOON + timedelta(minutes=10))


def test_days_count_what_was_asked_and_how_it_went() -> None:
    note_answers(
        [
            Answer("fake", "book", 100),
            Answer("fake", "book", 300, CarrierRejected("no")),
            Answer("fake", "book", 200, SILENCE),
            Answer("fake", "track", 50),
            Answer("fake", "label", 0, NotSupported("label")),
        ],
        now=NOON,
    )

    rows = CarrierDay.objects.order_by("operation").values_list(
        "operation", "calls", "failures", "refusals", "ms_total"
    )
    assert list(rows) == [("book", 3, 1, 1, 600), ("track", 1, 0, 0, 50)]


def test_whoever_asks_through_the_door_is_counted_and_a_resting_carrier_is_not_called(
    fake_carrier: FakeCarrier,
) -> None:
    for _ in range(FAILURES_TO_REST):
        fake_carrier.failures = [CarrierUnavailable("asleep")]
        with pytest.raises(CarrierUnavailable), asking("fake", "track") as carrier:
            carrier.track(["C1"])
    fake_carrier.calls.clear()

    with pytest.raises(CarrierUnavailable, match="left in peace"), asking("fake", "track") as carrier:
        carrier.track(["C1"])

    assert fake_carrier.calls == []
    assert CarrierDay.objects.get().failures == FAILURES_TO_REST


def test_carrier_without_an_interface_is_never_silent() -> None:
    with asking("manual", "book") as carrier:
        assert not carrier.capabilities().is_networked

    assert not CarrierDay.objects.exists()
    assert not CarrierHealth.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"rests_until": NOON},
        {"failures_in_a_row": 3},
        {"silent_since": NOON},
    ],
)
def test_database_refuses_a_health_that_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CarrierHealth.objects.create(carrier="fake", **wrong)

    assert not CarrierHealth.objects.exists()


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_of_ten_workers_one_tries_a_carrier_whose_rest_is_over() -> None:
    silent(FAILURES_TO_REST)
    later = NOON + timedelta(minutes=2)

    assert sum(_through(10, lambda: let_through(carrier="fake", now=later))) == 1


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_without_the_condition_several_would_try(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: it shows that the test above would see a missing guard."""
    silent(FAILURES_TO_REST)
    later = NOON + timedelta(minutes=2)
    read = Barrier(5)

    def unguarded() -> None:
        health = CarrierHealth.objects.get()
        read.wait()
        if health.rests_until is None or health.rests_until > later:
            raise CarrierUnavailable("rests")
        CarrierHealth.objects.filter(pk=health.pk).update(rests_until=later + breaker.TRIAL_LASTS)

    assert sum(_through(5, unguarded)) > 1


def _through(people: int, call: object) -> list[bool]:
    start = Barrier(people)

    def one(_: int) -> bool:
        start.wait()
        try:
            call()  # type: ignore[operator]
        except CarrierUnavailable:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))
