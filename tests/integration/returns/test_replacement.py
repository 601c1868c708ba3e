"""The same goods once more in the place of money."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from marketplace.returns.errors import InvalidReturn
from marketplace.returns.models import Ending, ReturnRequest, ReturnStatus
from marketplace.returns.services import settling
from marketplace.returns.services.answering import accept
from marketplace.returns.services.asking import ask_return
from marketplace.returns.services.settling import settle
from marketplace.sales.order.models import Order, Purchase
from payments.errors import UnableToRefund
from payments.models import Receipt, Refund, RefundStatus, RefundWay
from payments.services.refunds.by_hand import note_returned
from payments.services.refunds.deciding import agree, refuse
from tests.factories.logistics import NOON
from tests.factories.returns import make_member, wish
from tests.factories.users import UserFactory
from tests.integration.payments.refunds.paid import entry, riel
from vendors.models import StockRecord, Vendor, VendorStatus

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("nobody_listens")]


def kept(order: Order, *, quantity: int = 2, **more: Any) -> ReturnRequest:
    """Return an accepted return whose buyer keeps what is broken and wants the same once more."""
    said = wish(order, quantity=quantity, wanted="replacement", **more)
    request = ask_return(order=order, wish=said, by=None, now=NOON)
    accept(request=request, by=make_member(request), now=NOON, may_keep=True)
    return request


def again(request: ReturnRequest) -> Purchase:
    request.refresh_from_db()
    assert request.replacement is not None
    return request.replacement


def test_two_of_three_peppers_are_sent_once_more_and_no_money_passes_a_bank(order: Order) -> None:
    request = kept(order)

    assert settle(return_id=request.pk, now=NOON)

    purchase = again(request)
    assert (request.status, request.ending) == (ReturnStatus.SETTLED, Ending.REPLACED)
    sent = purchase.orders.get()
    assert (sent.status, sent.total, purchase.paid_at) == ("confirmed", riel(28_000), NOON)
    line = sent.lines.get()
    assert (line.product, line.quantity, line.num_allocated) == (order.lines.get().product, 2, 2)
    assert str(purchase.shipping_address.phone_number) == str(order.shipping_address.phone_number)
    assert purchase.shipping_address.village == order.shipping_address.village


def test_the_ledger_tells_that_it_went_back_and_came_again(order: Order) -> None:
    request = kept(order)
    settle(return_id=request.pk, now=NOON)

    number, first = again(request).number, order.purchase.number
    assert entry("refund-due") == {"vendor_payable:sokha": 28_000, f"refund_due:{first}": -28_000}
    assert entry("refund-sent") == {f"refund_due:{first}": 28_000, "clearing:manual": -28_000}
    assert entry("receipt:manual") == {"clearing:manual": 28_000, f"buyer_deposit:{number}": -28_000}
    assert entry(f"sale:{number}-1") == {
        f"buyer_deposit:{number}": 28_000,
        "vendor_payable:sokha": -22_000,
        "carrier_payable:cambodia_post": -6_000,
    }


def test_settled_again_it_is_sent_once(order: Order) -> None:
    request = kept(order)
    for _ in range(2):
        settle(return_id=request.pk, now=NOON)

    assert Purchase.objects.count() == 2
    assert Receipt.objects.filter(provider="manual").count() == 1


@pytest.mark.parametrize("dies_in", ["place_again", "pay_with_refund", "turn"])
def test_who_died_on_the_way_goes_on_where_it_stopped(
    order: Order, monkeypatch: pytest.MonkeyPatch, dies_in: str
) -> None:
    request = kept(order)
    monkeypatch.setattr(settling, dies_in, lambda *args, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        settle(return_id=request.pk, now=NOON)
    monkeypatch.undo()

    assert settle(return_id=request.pk, now=NOON)

    assert again(request).orders.get().status == "confirmed"
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert Purchase.objects.count() == 2


def test_what_the_vendor_has_no_more_of_is_paid_back(order: Order) -> None:
    request = kept(order)
    StockRecord.objects.filter(partner=order.partner).update(num_in_stock=1, num_allocated=0)

    assert settle(return_id=request.pk, now=NOON)

    request.refresh_from_db()
    assert (request.ending, request.replacement) == (Ending.REFUNDED, None)
    assert Refund.objects.get().way != RefundWay.REPLACEMENT


def test_of_a_vendor_who_may_not_sell_now_the_money_comes(order: Order) -> None:
    request = kept(order)
    Vendor.objects.filter(pk=order.vendor_id).update(status=VendorStatus.SUSPENDED)

    assert settle(return_id=request.pk, now=NOON)

    request.refresh_from_db()
    assert request.ending == Ending.REFUNDED
    refund = Refund.objects.get()
    assert (refund.way == RefundWay.REPLACEMENT, refund.status) == (False, RefundStatus.DUE)


def test_a_price_that_does_not_divide_comes_out_to_the_riel(order: Order) -> None:
    order.lines.update(line_price_incl_tax=41_999)
    request = kept(order, quantity=3)

    settle(return_id=request.pk, now=NOON)

    sent = again(request).orders.get()
    assert sent.goods_total == riel(41_999)
    assert sum(line.quantity for line in sent.lines.all()) == 3


def test_above_the_limit_nothing_is_sent_before_a_second_officer_agrees(order: Order, settings: Any) -> None:
    settings.REFUND_SECOND_OFFICER_ABOVE = {"KHR": 1_000, "USD": 1}
    request = kept(order)
    assert not settle(return_id=request.pk, now=NOON)
    request.refresh_from_db()
    assert request.trouble
    assert Purchase.objects.count() == 1

    agree(refund_id=Refund.objects.get().pk, by=UserFactory(), now=NOON)
    assert settle(return_id=request.pk, now=NOON)

    assert again(request).orders.get().status == "confirmed"


def test_what_a_second_officer_refuses_is_neither_sent_nor_paid(order: Order, settings: Any) -> None:
    settings.REFUND_SECOND_OFFICER_ABOVE = {"KHR": 1_000, "USD": 1}
    request = kept(order)
    settle(return_id=request.pk, now=NOON)
    refuse(refund_id=Refund.objects.get().pk, reason="Collusion.", by=UserFactory(), now=NOON)

    assert settle(return_id=request.pk, now=NOON)

    request.refresh_from_db()
    assert request.replacement is None
    assert request.refund is not None
    assert request.refund.status == RefundStatus.REFUSED
    assert Purchase.objects.count() == 1


def test_who_changed_their_mind_gets_money_and_nothing_else(order: Order) -> None:
    with pytest.raises(InvalidReturn) as caught:
        ask_return(order=order, wish=wish(order, reason="changed_mind", wanted="replacement"), by=None, now=NOON)

    assert set(caught.value.fields) == {"wanted"}
    assert not ReturnRequest.objects.exists()


def test_money_that_changed_its_purpose_cannot_come_back_from_a_bank(order: Order) -> None:
    settle(return_id=kept(order).pk, now=NOON)

    with pytest.raises(UnableToRefund):
        note_returned(refund_id=Refund.objects.get().pk, by=UserFactory(), reason="No such account.", now=NOON)


def test_database_lets_nothing_be_sent_that_nobody_wanted(order: Order) -> None:
    request = kept(order)
    settle(return_id=request.pk, now=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnRequest.objects.update(wanted="money")
