"""What officers ask to be given back: pieces at what was paid for them, never more than is left."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from marketplace.core.models import EventRecord
from marketplace.sales.order.models import Line, Order, Purchase
from marketplace.sales.order.services.lifecycle import accept_order, mark_delivered, mark_dispatched
from marketplace.sales.order.statuses import OrderStatus
from payments.errors import UnableToRefund
from payments.giving_back import left_of
from payments.models import Receipt, Refund, RefundReason, RefundStatus, RefundWay
from payments.services.refunds import refund_order
from payments.services.refunds.asking import ask_refund, whole
from payments.services.refunds.deciding import agree, refuse
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from tests.integration.payments.refunds.paid import ask, entry, order_of, owed_back, pay, placed, riel, wish
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_pieces_are_paid_back_without_delivery_and_the_other_vendors_order_is_untouched(purchase: Purchase) -> None:
    order, other = order_of(purchase), order_of(purchase, "chanthy")

    refund = ask(order, 2)

    assert (refund.money, refund.status, refund.way) == (riel(28_000), RefundStatus.DUE, RefundWay.BY_HAND)
    assert entry("refund-due") == {"vendor_payable:sokha": 28_000, f"refund_due:{purchase.number}": -28_000}
    assert owed_back(purchase) == riel(28_000)
    assert left_of(other).money == riel(95_000)
    assert order_of(purchase).status == order_of(purchase, "chanthy").status == OrderStatus.CONFIRMED


def test_last_piece_takes_what_rounding_left(purchase: Purchase) -> None:
    order = order_of(purchase)
    Line.objects.filter(order=order).update(line_price_incl_tax=41_999)
    Order.objects.filter(pk=order.pk).update(total_incl_tax=47_999)
    order.refresh_from_db()

    shares = [ask(order, 1).money for _ in range(3)]

    assert shares == [riel(13_999), riel(13_999), riel(14_001)]
    assert left_of(order).money == riel(6_000)


def test_fault_31_one_vendors_order_is_given_back_whole_and_called_off_the_other_goes_on(purchase: Purchase) -> None:
    order = order_of(purchase)

    refund = ask_refund(
        order_id=order.pk, wish=whole(left=left_of(order), reason=RefundReason.CANCELLED, goes_on_sale=True),
        by=UserFactory(), now=NOON,
    )  # fmt: skip
    refund_order(order_id=order.pk, reason=RefundReason.CANCELLED, now=NOON)  # what the fact's handler does

    assert refund.money == riel(48_000)
    assert Refund.objects.count() == 1
    assert entry("refund-due") == {
        "vendor_payable:sokha": 42_000,
        "carrier_payable:cambodia_post": 6_000,
        f"refund_due:{purchase.number}": -48_000,
    }
    assert order_of(purchase).status == OrderStatus.CANCELLED
    assert order_of(purchase, "chanthy").status == OrderStatus.CONFIRMED
    assert EventRecord.objects.filter(name="OrderCancelled").count() == 1
    stock = {record.partner.vendor.code: record.num_allocated for record in StockRecord.objects.all()}
    assert stock == {"sokha": 0, "chanthy": 1}


def test_delivery_alone(purchase: Purchase) -> None:
    refund = ask(order_of(purchase), delivery=True)

    assert refund.money == riel(6_000)
    assert entry("refund-due") == {
        "carrier_payable:cambodia_post": 6_000,
        f"refund_due:{purchase.number}": -6_000,
    }
    with pytest.raises(UnableToRefund, match="Say what"):
        ask(order_of(purchase), delivery=True)


@pytest.mark.parametrize(("quantity", "words"), [(4, "not left"), (-1, "not left"), (0, "Say what")])
def test_more_pieces_than_were_bought_or_none_are_refused(purchase: Purchase, quantity: int, words: str) -> None:
    with pytest.raises(UnableToRefund, match=words):
        ask(order_of(purchase), quantity)

    assert not Refund.objects.exists()
    assert Receipt.objects.get().given_back == 0


def test_pieces_of_another_order_are_refused(purchase: Purchase) -> None:
    with pytest.raises(UnableToRefund):
        ask_refund(
            order_id=order_of(purchase).pk, wish=wish(order_of(purchase, "chanthy"), 1), by=UserFactory(), now=NOON
        )

    assert not Refund.objects.exists()


def test_pieces_asked_for_once_are_not_left_for_another(purchase: Purchase) -> None:
    ask(order_of(purchase), 2)

    with pytest.raises(UnableToRefund):
        ask(order_of(purchase), 2)

    assert ask(order_of(purchase), 1).money == riel(14_000)


def test_order_that_nobody_paid_has_nothing_to_give_back() -> None:
    with pytest.raises(UnableToRefund, match="Nothing has been paid"):
        ask(order_of(placed()), 1)


def test_two_receipts_give_back_what_one_does_not_hold() -> None:
    purchase = placed(scarf=0)
    pay(purchase, riel(10_000), "a" * 64)
    pay(purchase, riel(38_000), "b" * 64)

    refund = ask(order_of(purchase), 3, delivery=True)

    rest = refund.rests.get()
    assert [refund.money, rest.money] == [riel(10_000), riel(38_000)]
    assert [int(refund.delivery), int(rest.delivery)] == [0, 6_000]
    assert refund.lines.get().amount == 42_000
    assert not rest.lines.exists()
    assert order_of(purchase).status == OrderStatus.CANCELLED


# -- The second officer ------------------------------------------------------------------------------------------------


@pytest.fixture
def low_limit(settings: Any) -> None:
    settings.REFUND_SECOND_OFFICER_ABOVE = {"KHR": 20_000, "USD": 5}


def test_refund_above_the_limit_waits_for_another_officer(low_limit: None, purchase: Purchase) -> None:
    maker = UserFactory()

    refund = ask(order_of(purchase), 2, by=maker)

    assert refund.status == RefundStatus.ASKED
    assert not entry("refund-due")
    assert Receipt.objects.get().given_back == 28_000, "nobody else can promise the same money meanwhile"
    assert StockRecord.objects.get(partner__vendor__code="sokha").num_allocated == 3
    with pytest.raises(UnableToRefund, match="yourself"):
        agree(refund_id=refund.pk, by=maker, now=NOON)

    checker = UserFactory()
    agree(refund_id=refund.pk, by=checker, now=NOON)

    refund.refresh_from_db()
    assert (refund.status, refund.decided_by) == (RefundStatus.DUE, checker)
    assert owed_back(purchase) == riel(28_000)
    assert StockRecord.objects.get(partner__vendor__code="sokha").num_allocated == 1
    with pytest.raises(UnableToRefund, match="any more"):
        agree(refund_id=refund.pk, by=UserFactory(), now=NOON)


def test_database_lets_nobody_agree_to_their_own_wish(low_limit: None, purchase: Purchase) -> None:
    maker = UserFactory()
    refund = ask(order_of(purchase), 2, by=maker)

    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(status=RefundStatus.DUE, decided_by=maker, decided_at=NOON)


def test_refused_refund_lets_the_money_go(low_limit: None, purchase: Purchase) -> None:
    refund = ask(order_of(purchase), 2)
    with pytest.raises(UnableToRefund, match="Say why"):
        refuse(refund_id=refund.pk, reason="  ", by=UserFactory(), now=NOON)

    refuse(refund_id=refund.pk, reason="The goods were fine.", by=UserFactory(), now=NOON)

    refund.refresh_from_db()
    assert (refund.status, refund.refusal) == (RefundStatus.REFUSED, "The goods were fine.")
    assert Receipt.objects.get().given_back == 0
    assert left_of(order_of(purchase)).lines[0].quantity == 3
    assert not entry("refund-due")


def test_asking_in_small_parts_does_not_stay_below_the_limit(low_limit: None, purchase: Purchase) -> None:
    first, second = ask(order_of(purchase), 1), ask(order_of(purchase), 1)

    assert (first.status, second.status) == (RefundStatus.DUE, RefundStatus.ASKED)


def test_order_is_not_called_off_while_a_part_of_it_waits_for_the_second_officer(
    low_limit: None, purchase: Purchase
) -> None:
    asked = ask(order_of(purchase), 2, delivery=True)
    Refund.objects.filter(pk=asked.pk).update(asked_by=UserFactory(), created_at=NOON)
    Refund.objects.filter(pk=asked.pk).update(currency="USD")  # so that it does not count towards the limit
    small = ask(order_of(purchase), 1)
    Refund.objects.filter(pk=asked.pk).update(currency="KHR")

    asked.refresh_from_db()
    assert (small.status, asked.status) == (RefundStatus.DUE, RefundStatus.ASKED)
    assert order_of(purchase).status == OrderStatus.CONFIRMED


def test_order_that_its_vendor_calls_off_ends_what_was_asked_for(low_limit: None, purchase: Purchase) -> None:
    asked = ask(order_of(purchase), 2)

    refund_order(order_id=order_of(purchase).pk, reason=RefundReason.DECLINED, now=NOON)

    asked.refresh_from_db()
    assert asked.status == RefundStatus.REFUSED
    assert owed_back(purchase) == riel(48_000)


# -- Pieces ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("on_sale", "in_stock"), [(True, 10), (False, 8)])
def test_pieces_not_sent_yet_are_sold_again_or_leave_the_stock(
    purchase: Purchase, on_sale: bool, in_stock: int
) -> None:
    order = order_of(purchase)

    ask(order, 2, on_sale=on_sale)

    record = StockRecord.objects.get(partner__vendor__code="sokha")
    assert (record.num_in_stock, record.num_allocated) == (in_stock, 1)
    accept_order(order=order, by=UserFactory(), now=NOON)
    mark_dispatched(order_number=order.number, now=NOON)
    record.refresh_from_db()
    assert (record.num_in_stock, record.num_allocated) == (in_stock - 1, 0), "one piece is sent"


@pytest.mark.parametrize(("on_sale", "in_stock"), [(True, 9), (False, 7)])
def test_pieces_that_came_back_are_sold_again_if_an_officer_says_so(
    purchase: Purchase, on_sale: bool, in_stock: int
) -> None:
    order = order_of(purchase)
    accept_order(order=order, by=UserFactory(), now=NOON)
    mark_delivered(order_number=order.number, now=NOON)

    ask(order, 2, on_sale=on_sale)

    record = StockRecord.objects.get(partner__vendor__code="sokha")
    assert (record.num_in_stock, record.num_allocated) == (in_stock, 0)
    assert order_of(purchase).status == OrderStatus.DELIVERED
