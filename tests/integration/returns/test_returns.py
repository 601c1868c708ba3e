"""Returns from the first word to the money."""

from __future__ import annotations

import pytest

from marketplace.returns.models import (
    Ending,
    ReturnStatus,
)
from marketplace.returns.services.answering import accept
from marketplace.returns.services.inspecting import inspect
from marketplace.returns.services.settling import settle
from marketplace.sales.order.models import Order, Purchase
from payments.models import Refund, RefundReason
from tests.factories.logistics import NOON
from tests.factories.returns import make_member
from tests.integration.payments.refunds.paid import entry, order_of, riel
from tests.integration.returns.steps import accepted, asked, found, received, turns
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("nobody_listens")]


def test_damaged_piece_comes_back_is_sold_again_and_paid_back(order: Order) -> None:
    stock = StockRecord.objects.get(partner=order.partner)
    before = stock.num_in_stock
    request = received(order, quantity=2)
    member = request.answered_by
    assert member is not None

    inspect(request=request, by=member, found=found(request, restocked=1, written_off=1), now=NOON)
    assert settle(return_id=request.pk, now=NOON)

    request.refresh_from_db()
    assert (request.status, request.ending) == (ReturnStatus.SETTLED, Ending.REFUNDED)
    refund = Refund.objects.get()
    assert (request.refund, refund.money, refund.reason) == (refund, riel(28_000), RefundReason.RETURNED)
    stock.refresh_from_db()
    assert stock.num_in_stock == (before or 0) + 1
    assert turns(request) == ["asked", "accepted", "received", "inspected", "settled"]
    assert entry("refund-due") == {"vendor_payable:sokha": 28_000, f"refund_due:{order.purchase.number}": -28_000}


def test_whole_order_damaged_takes_delivery_along_and_a_part_does_not(order: Order) -> None:
    request = received(order, quantity=3)
    inspect(request=request, by=request.answered_by, found=found(request, written_off=3), now=NOON)  # type: ignore[arg-type]

    settle(return_id=request.pk, now=NOON)

    assert Refund.objects.get().money == riel(48_000)


def test_settled_twice_or_by_the_sweep_it_is_paid_once(order: Order) -> None:
    request = received(order)
    inspect(request=request, by=request.answered_by, found=found(request, written_off=1), now=NOON)  # type: ignore[arg-type]

    settle(return_id=request.pk, now=NOON)
    settle(return_id=request.pk, now=NOON)

    assert Refund.objects.count() == 1


def test_who_died_after_asking_for_the_money_asks_for_the_same(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    from marketplace.returns.services import settling

    request = received(order)
    inspect(request=request, by=request.answered_by, found=found(request, written_off=1), now=NOON)  # type: ignore[arg-type]
    monkeypatch.setattr(settling, "turn", lambda *args, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        settle(return_id=request.pk, now=NOON)
    monkeypatch.undo()
    assert Refund.objects.count() == 1

    settle(return_id=request.pk, now=NOON)

    request.refresh_from_db()
    assert request.refund == Refund.objects.get()


def test_vendor_who_lets_the_buyer_keep_it_pays_at_once(order: Order) -> None:
    request = asked(order)
    accept(request=request, by=make_member(request), now=NOON, may_keep=True)

    assert settle(return_id=request.pk, now=NOON)

    assert Refund.objects.get().reason == RefundReason.AGREED
    assert turns(request) == ["asked", "accepted_keep", "settled"]


def test_what_must_come_back_is_not_paid_before_it_is_there(order: Order) -> None:
    request = accepted(order)

    assert not settle(return_id=request.pk, now=NOON)

    assert not Refund.objects.exists()


def test_other_vendors_order_stays_as_it_is(purchase: Purchase, order: Order) -> None:
    other = order_of(purchase, "chanthy")
    request = received(order)
    inspect(request=request, by=request.answered_by, found=found(request, written_off=1), now=NOON)  # type: ignore[arg-type]
    settle(return_id=request.pk, now=NOON)

    other.refresh_from_db()
    assert other.status == "confirmed"
    assert not Refund.objects.filter(order=other).exists()
