"""What may be asked back, by when, on which terms; goods that spoil."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from marketplace.returns.errors import InvalidReturn, UnableToMoveReturn, UnableToReturn
from marketplace.returns.models import (
    Goods,
    ReturnedPieces,
    ReturnLine,
    ReturnPolicy,
    ReturnRequest,
    ReturnStatus,
)
from marketplace.returns.selectors import returnable
from marketplace.returns.services.answering import accept
from marketplace.returns.services.asking import ask_return, withdraw
from marketplace.returns.services.moving import book_way_back
from marketplace.returns.services.settling import settle
from marketplace.sales.order.models import Order, Purchase
from payments.models import Refund
from tests.factories.logistics import NOON
from tests.factories.returns import make_member, photo, wish
from tests.integration.payments.refunds.paid import ask, order_of, riel
from tests.integration.returns.steps import DAY, asked

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("nobody_listens")]


@pytest.mark.parametrize("hours", [0, 7 * 24])
def test_window_begins_with_delivery_and_its_last_moment_counts(order: Order, hours: int) -> None:
    request = ask_return(order=order, wish=wish(order), by=None, now=NOON + timedelta(hours=hours))

    assert request.due_at == NOON + timedelta(hours=hours) + 3 * DAY
    assert request.lines.get().quantity == 1


def test_after_the_window_it_is_too_late(order: Order) -> None:
    with pytest.raises(UnableToReturn, match="time"):
        ask_return(order=order, wish=wish(order), by=None, now=NOON + 7 * DAY + timedelta(seconds=1))

    assert not ReturnRequest.objects.exists()


def test_what_has_not_arrived_is_not_given_back(purchase: Purchase) -> None:
    with pytest.raises(UnableToReturn, match="delivered"):
        asked(order_of(purchase))

    assert not ReturnedPieces.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"photos": []}, "photos"),
        ({"words": "  "}, "words"),
        ({"words": "x" * 2001}, "words"),
        ({"reason": "boredom"}, "reason"),
        ({"quantity": 0}, "pieces"),
        ({"quantity": -1}, "pieces"),
        ({"photos": [photo() for _ in range(4)]}, "photos"),
    ],
)
def test_what_cannot_be_taken_is_refused_beside_its_field(order: Order, more: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidReturn) as refused:
        asked(order, **more)

    assert field in refused.value.fields
    assert not ReturnRequest.objects.exists()


def test_line_of_another_order_is_not_in_this_one(purchase: Purchase, order: Order) -> None:
    strange = order_of(purchase, "chanthy").lines.get().pk

    with pytest.raises(UnableToReturn):
        asked(order, pieces={strange: 1})


def test_never_more_than_was_delivered_less_what_is_asked_or_paid_back_already(order: Order) -> None:
    asked(order)
    ask(order, 1)

    with pytest.raises(UnableToReturn):
        asked(order, quantity=2)
    second = asked(order)

    assert second.lines.get().quantity == 1
    assert returnable(order=order, now=NOON) == []
    assert ReturnRequest.objects.count() == 2


def test_database_holds_no_more_pieces_than_were_delivered(order: Order) -> None:
    asked(order, quantity=2)

    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnedPieces.objects.update(held=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnLine.objects.update(restocked=2, written_off=1, missing=0)


def test_pieces_of_a_return_that_was_taken_back_may_be_asked_for_again(order: Order) -> None:
    withdraw(request=asked(order, quantity=3), by=None, now=NOON)

    assert asked(order, quantity=3).status == ReturnStatus.ASKED


def test_terms_of_the_day_of_the_order_hold_whatever_was_changed_since(order: Order) -> None:
    old = ReturnPolicy.objects.get(reason="changed_mind", goods=Goods.KEEPS)
    ReturnPolicy.objects.create(
        reason="changed_mind",
        goods=Goods.KEEPS,
        window_hours=1,
        must_come_back=False,
        photos_required=False,
        with_delivery=False,
        valid_from=NOON.date() + DAY,
        source="test",
    )

    request = ask_return(order=order, wish=wish(order, reason="changed_mind"), by=None, now=NOON + 2 * DAY)

    assert request.policy == old


# -- Goods that spoil --------------------------------------------------------------------------------------------------


@pytest.fixture
def fruit(order: Order) -> Order:
    return arrived_again(order, ("perishable",))


def arrived_again(order: Order, flags: tuple[str, ...]) -> Order:
    product = order.lines.get().product
    product.handling_flags = list(flags)
    product.save(update_fields=["handling_flags"])
    return order


def test_spoilt_goods_are_told_within_a_day_with_a_photo_and_never_come_back(fruit: Order) -> None:
    request = ask_return(order=fruit, wish=wish(fruit), by=None, now=NOON + DAY)

    assert not request.must_come_back
    accept(request=request, by=make_member(request), now=NOON + DAY)
    with pytest.raises(UnableToMoveReturn):
        book_way_back(request=request, by=None, now=NOON + DAY)
    assert settle(return_id=request.pk, now=NOON + DAY)
    assert Refund.objects.get().money == riel(14_000)


def test_after_a_day_spoilt_goods_are_nobodys_fault(fruit: Order) -> None:
    with pytest.raises(UnableToReturn):
        ask_return(order=fruit, wish=wish(fruit), by=None, now=NOON + DAY + timedelta(seconds=1))


def test_nobody_changes_their_mind_about_fruit(fruit: Order) -> None:
    with pytest.raises(UnableToReturn):
        asked(fruit, reason="changed_mind")

    assert "changed_mind" not in returnable(order=fruit, now=NOON)[0].policies


def test_database_lets_no_goods_that_spoil_come_back() -> None:
    with pytest.raises(IntegrityError):
        ReturnPolicy.objects.filter(goods="spoils", reason="damaged").update(
            must_come_back=True, way_back_paid_by="vendor"
        )
