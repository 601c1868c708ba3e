"""Postal numbers are given out once each, however many ask at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from logistics.carriers.s10 import is_s10, parse_s10
from logistics.errors import UnableToAllocateNumber
from logistics.health.handlers import raise_alarm_about
from logistics.health.models import CarrierAlarm
from logistics.models import NumberRange
from logistics.services.numbers import allocate_s10, new_reference, telling_when_numbers_end
from marketplace.core.models import EventRecord
from marketplace.facts import CarrierPuzzled
from tests.factories.logistics import NumberRangeFactory

TODAY = date(2026, 11, 22)


def allocate(indicator: str = "EE") -> str:
    with transaction.atomic():
        return allocate_s10(indicator=indicator, on=TODAY)


@pytest.mark.django_db
def test_numbers_follow_one_another_and_carry_their_check_digit() -> None:
    NumberRangeFactory(first_serial=1)

    numbers = [allocate() for _ in range(3)]

    assert [parse_s10(number).serial for number in numbers] == [1, 2, 3]
    assert numbers[0] == "EE000000014KH"


@pytest.mark.django_db
def test_next_range_is_opened_when_one_is_used_up_and_then_it_is_said_plainly() -> None:
    NumberRangeFactory(first_serial=1, last_serial=1)
    NumberRangeFactory(first_serial=50, last_serial=50, granted_on=date(2026, 6, 1))

    assert [parse_s10(allocate()).serial for _ in range(2)] == [1, 50]
    with pytest.raises(UnableToAllocateNumber):
        allocate()


@pytest.mark.django_db
@pytest.mark.parametrize("closed", [{"is_open": False}, {"granted_on": date(2027, 1, 1)}, {"indicator": "CP"}])
def test_range_that_is_closed_or_not_yet_granted_or_for_another_service_is_not_used(closed: dict[str, object]) -> None:
    NumberRangeFactory(**closed)

    with pytest.raises(UnableToAllocateNumber):
        allocate()


@pytest.mark.django_db
def test_number_drawn_in_a_transaction_that_fails_is_drawn_again() -> None:
    NumberRangeFactory(first_serial=7)

    with transaction.atomic():
        allocate_s10(indicator="EE", on=TODAY)
        transaction.set_rollback(True)

    assert parse_s10(allocate()).serial == 7


@pytest.mark.django_db
def test_number_outside_a_transaction_is_refused() -> None:
    NumberRangeFactory()

    with pytest.raises(RuntimeError):
        allocate_s10(indicator="EE", on=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"first_serial": 10, "last_serial": 9, "next_serial": 10},
        {"first_serial": 10, "last_serial": 20, "next_serial": 9},
        {"first_serial": 10, "last_serial": 20, "next_serial": 22},
        {"last_serial": 100_000_000},
        {"indicator": "E1"},
        {"country": "kh"},
    ],
)
def test_database_refuses_a_range_that_cannot_be(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        NumberRangeFactory(**wrong)

    assert not NumberRange.objects.exists()


@pytest.mark.django_db
def test_our_own_numbers_are_short_and_never_twice() -> None:
    with transaction.atomic():
        assert (new_reference(), new_reference()) == ("C100001", "C100002")


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_twenty_who_ask_at_once_get_twenty_numbers() -> None:
    NumberRangeFactory(first_serial=1, last_serial=15)
    NumberRangeFactory(first_serial=100, last_serial=200, granted_on=date(2026, 6, 1))
    start = Barrier(10)

    def ask(_: int) -> list[str]:
        start.wait()
        try:
            return [allocate(), allocate()]
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        numbers = [number for pair in pool.map(ask, range(10)) for number in pair]

    assert len(set(numbers)) == 20
    assert all(is_s10(number) for number in numbers)
    assert sorted(parse_s10(number).serial for number in numbers) == [*range(1, 16), *range(100, 105)]


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_without_the_guard_numbers_are_given_out_twice() -> None:
    """The negative control: it shows that the test above would see a missing guard."""
    NumberRangeFactory(first_serial=1, last_serial=1_000)
    start = Barrier(5)

    def unguarded(_: int) -> int:
        row = NumberRange.objects.get()
        start.wait()  # everybody has read before anybody writes
        NumberRange.objects.filter(pk=row.pk).update(next_serial=row.next_serial + 1)
        connection.close()
        return row.next_serial

    with ThreadPoolExecutor(5) as pool:
        serials = list(pool.map(unguarded, range(5)))

    assert len(set(serials)) < 5


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_range_that_runs_out_under_twenty_hands_gives_no_number_twice_and_says_so_plainly() -> None:
    NumberRangeFactory(first_serial=1, last_serial=12)
    start = Barrier(20)

    def ask(_: int) -> str:
        start.wait()
        try:
            with override("en"), telling_when_numbers_end():
                return allocate()
        except UnableToAllocateNumber as error:
            return str(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, range(20)))

    numbers = [answer for answer in answers if is_s10(answer)]
    refusals = [answer for answer in answers if not is_s10(answer)]
    assert sorted(parse_s10(number).serial for number in numbers) == list(range(1, 13))
    assert len(refusals) == 8
    assert set(refusals) == {"No postal number is left. The Ministry knows, and asks the post for more."}
    puzzles = EventRecord.objects.filter(name="CarrierPuzzled").values_list("data__kind", "data__subject")
    assert set(puzzles) == {("range_low", "EE"), ("range_empty", "EE")}

    for data in EventRecord.objects.filter(name="CarrierPuzzled").values_list("data", flat=True):
        raise_alarm_about(CarrierPuzzled(**data))
    assert CarrierAlarm.objects.get(kind="range_empty").count == 8  # one alarm for the officers, counted
