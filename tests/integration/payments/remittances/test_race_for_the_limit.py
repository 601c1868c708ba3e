"""Two buyers order at the door at once, and there is room under the vendor's limit for one of them.

A negative control takes the vendor's lock away, and both find room.
"""

from __future__ import annotations

import threading

import pytest
from django.db import connections

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


def test_without_the_vendors_lock_both_find_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each counts its own purchase alone, as it does while the other has not committed.

    The purchases' numbers come from one row, which would let them commit one after the other all the same.
    """
    monkeypatch.setattr(limits, "_hold", lambda keys: None)
    monkeypatch.setattr(limits, "under_way", lambda *, vendor, also: also.total)

    assert order_both_at_once() == ["placed", "placed"]
    assert Purchase.objects.count() == 2
