"""Two phones ask for the same pieces back at the same moment. A control without the guards gives them back twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.db import connection, connections

from marketplace.returns.errors import UnableToReturn
from marketplace.returns.models import ReturnedPieces, ReturnLine
from marketplace.returns.services import asking
from marketplace.returns.services.asking import ask_return
from marketplace.sales.order.models import Order, Purchase
from tests.factories.logistics import NOON
from tests.factories.returns import make_delivered, wish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database, pytest.mark.usefixtures("nobody_listens")]
BUYERS = 4


def press_all_at_once(order: Order) -> list[str]:
    ready = threading.Barrier(BUYERS)
    asked = [wish(order, quantity=2) for _ in range(BUYERS)]

    def press(number: int) -> str:
        try:
            ready.wait(timeout=30)
            ask_return(order=order, wish=asked[number], by=None, now=NOON)
        except UnableToReturn:
            return "refused"
        else:
            return "asked"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(BUYERS) as pool:
        return sorted(one.result(timeout=90) for one in [pool.submit(press, number) for number in range(BUYERS)])


def num_asked() -> int:
    return sum(ReturnLine.objects.values_list("quantity", flat=True))


def test_two_pieces_are_given_back_once_however_many_press() -> None:
    order = make_delivered()

    assert press_all_at_once(order) == ["asked", *["refused"] * (BUYERS - 1)]
    assert num_asked() == ReturnedPieces.objects.get().held == 2


def look_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the purchase's lock away, and let all count what is left before one holds it."""
    counted = threading.Barrier(BUYERS)
    left = asking.locked_pieces_left

    def slowly(*, order: Order) -> dict[int, int]:
        found = left(order=order)
        with suppress(threading.BrokenBarrierError):
            counted.wait(timeout=3)
        return found

    monkeypatch.setattr(asking, "lock_purchase", lambda purchase_id: Purchase.objects.get(pk=purchase_id))
    monkeypatch.setattr(asking, "locked_pieces_left", slowly)


def test_without_the_lock_the_counter_still_gives_no_piece_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_delivered()
    look_away(monkeypatch)

    assert press_all_at_once(order) == ["asked", *["refused"] * (BUYERS - 1)]
    assert num_asked() == 2


def test_without_the_guards_the_same_race_gives_pieces_back_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with neither lock nor counter all of them get what only one may have.

    SQLite lets one writer in at a time whatever we do, so there nobody counts before another has written.
    """
    order = make_delivered()
    look_away(monkeypatch)

    def unguarded(held: Order, pieces: dict[int, int]) -> None:
        left = asking.locked_pieces_left(order=held)
        for line, quantity in pieces.items():
            if quantity > left[line]:
                raise UnableToReturn

    monkeypatch.setattr(asking, "_hold", unguarded)

    is_given_twice = press_all_at_once(order).count("asked") > 1

    assert is_given_twice == (num_asked() > 2) == (connection.vendor == "postgresql")
