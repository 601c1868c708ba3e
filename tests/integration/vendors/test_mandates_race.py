"""Two phones send a maker at the same moment, and one place is left. A control without the lock shows that it matters."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import IntegrityError, connection, connections
from django.utils import timezone

from tests.factories.geography import VillageFactory
from tests.factories.helping import FieldOfficerFactory, MandateFactory
from vendors.errors import InvalidInput
from vendors.models import FieldOfficer, Mandate
from vendors.services.helping import mandates
from vendors.services.helping.mandates import NewMaker, add_maker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def press_twice(term: FieldOfficer) -> list[str]:
    village = VillageFactory(commune__district__province=term.province)
    both_ready = threading.Barrier(2)

    def press(number: int) -> str:
        maker = NewMaker(
            name=f"Maker {number}", phone=f"+8559277000{number}", commune=village.commune, client_key=f"race-{number}"
        )
        try:
            both_ready.wait(timeout=10)
            add_maker(maker=maker, by=term.user, now=timezone.now())
        except InvalidInput as error:
            return "refused" if "40" in str(error) else "clashed"
        except IntegrityError:
            return "clashed"
        else:
            return "added"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return sorted(one.result(timeout=60) for one in [pool.submit(press, number) for number in (1, 2)])


def test_one_of_two_gets_the_last_place_and_the_other_is_told() -> None:
    term = FieldOfficerFactory()
    for number in range(39):
        MandateFactory(officer=term, phone=f"+8559255{number:04d}")

    assert press_twice(term) == ["added", "refused"]
    assert Mandate.objects.filter(ended_at=None).count() == 40


def test_without_the_lock_the_database_still_gives_no_place_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: both see the same free place, and the constraint refuses the second.

    SQLite lets one writer in at a time whatever we do, so there the second is told as it should be.
    """
    term = FieldOfficerFactory()
    for number in range(39):
        MandateFactory(officer=term, phone=f"+8559255{number:04d}")
    both_counted = threading.Barrier(2)
    count = mandates._free_slot

    def counted(officer: FieldOfficer) -> int:
        slot = count(officer)
        with suppress(threading.BrokenBarrierError):
            both_counted.wait(timeout=2)
        return slot

    monkeypatch.setattr(mandates, "_locked_term", lambda user, today: FieldOfficer.objects.get(pk=term.pk))
    monkeypatch.setattr(mandates, "_free_slot", counted)

    ends = press_twice(term)

    assert ends == ["added", "clashed" if connection.vendor == "postgresql" else "refused"]
    assert Mandate.objects.filter(ended_at=None).count() == 40


def test_no_place_is_taken_twice_and_none_lies_beyond_the_fortieth() -> None:
    term = FieldOfficerFactory()
    MandateFactory(officer=term, slot=40)

    for slot in (40, 41, 0):
        with pytest.raises(IntegrityError):
            MandateFactory(officer=term, slot=slot)

    assert Mandate.objects.count() == 1
