"""Two buyers order at the door at once, and there is room under the vendor's limit for one of them.

A negative control takes the vendor's lock away, and both find room.
"""

from __future__ import annotations

import threading
from contextlib import suppress

import pytest
from django.db import connection, connections

from marketplace.sales.order.models import Purchase
from payments.remittances.errors import VendorBeyondCashLimit
from payments.remittances.models import CashLimit
from payments.remittances.services import limits
from tests.factories.cash import phone
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON, deliveries_for, destination, expected_total, make_basket
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def order_both_at_once() -> list[str]:
    from payments.services.checkout import place_and_start

    vendor = VendorFactory()
    CashLimit.objects.create(vendor=vendor, valid_from=NOON.date(), amount_khr=20_000, reason="trial")
    baskets = [make_basket([(ProductFactory(vendor=vendor), 1)]) for _ in range(2)]
    where = destination()
    wanted = [(basket.pk, deliveries_for(basket), expected_total(basket, deliveries_for(basket))) for basket in baskets]
    barrier, answers = threading.Barrier(2), []

    def press(number: int) -> None:
        basket_id, deliveries, total = wanted[number]
        try:
            barrier.wait(timeout=60)
            place_and_start(
                basket_id=basket_id, buyer=phone(number), destination=where, deliveries=deliveries,
                payment_method="cash_on_delivery", expected_total=total, rate=None, now=NOON,
            )  # fmt: skip
            answers.append("placed")
        except VendorBeyondCashLimit:
            answers.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(answers)


def test_of_two_purchases_at_once_one_finds_room() -> None:
    assert order_both_at_once() == ["placed", "refused"]
    assert Purchase.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time, lock or no lock")
def test_without_the_vendors_lock_both_find_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have written their purchase and neither has committed as they count: each sees its own alone."""
    both_count = threading.Barrier(2)

    def hold_nothing(keys: object) -> None:
        with suppress(threading.BrokenBarrierError):
            both_count.wait(timeout=5)

    monkeypatch.setattr(limits, "_hold", hold_nothing)

    assert order_both_at_once() == ["placed", "placed"]
    assert Purchase.objects.count() == 2
