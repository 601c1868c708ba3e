"""Returns from the first word to the money, and who may do what when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from logistics.models import ShipmentStatus
from marketplace.core.models import AuditEntry, EventRecord
from marketplace.returns.errors import InvalidReturn, UnableToMoveReturn, UnableToReturn
from marketplace.returns.models import (
    Ending,
    Goods,
    ReturnedPieces,
    ReturnLine,
    ReturnPolicy,
    ReturnRequest,
    ReturnStatus,
    Ruling,
)
from marketplace.returns.selectors import returnable
from marketplace.returns.services.answering import accept, decide, decline, dispute
from marketplace.returns.services.asking import ask_return, withdraw
from marketplace.returns.services.clock import run_out
from marketplace.returns.services.inspecting import Found, inspect
from marketplace.returns.services.moving import book_way_back, receive
from marketplace.returns.services.settling import settle
from marketplace.sales.order.models import Order, Purchase
from payments.models import Refund, RefundReason, RefundStatus
from payments.services.refunds.deciding import refuse
from tests.factories.logistics import NOON
from tests.factories.returns import make_member, photo, wish
from tests.factories.users import OfficerFactory, UserFactory
from tests.integration.payments.refunds.paid import ask, entry, order_of, riel
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("nobody_listens")]
DAY = timedelta(days=1)


def asked(order: Order, **more: Any) -> ReturnRequest:
    return ask_return(order=order, wish=wish(order, **more), by=None, now=NOON)


def accepted(order: Order, **more: Any) -> ReturnRequest:
    request = asked(order, **more)
    accept(request=request, by=make_member(request), now=NOON)
    return request


def received(order: Order, **more: Any) -> ReturnRequest:
    request = accepted(order, **more)
    receive(request=request, by=request.answered_by, now=NOON)  # type: ignore[arg-type]
    return request


def turns(request: ReturnRequest) -> list[str]:
    rows = EventRecord.objects.filter(name="ReturnMoved").order_by("pk")
    return [row.data["turn"] for row in rows if row.data["number"] == request.number]


def found(request: ReturnRequest, **pieces: int) -> dict[int, Found]:
    return {line.pk: Found(**pieces) for line in request.lines.all()}


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


# -- Asking ------------------------------------------------------------------------------------------------------------


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


# -- Disputes and clocks -----------------------------------------------------------------------------------------------


def declined(order: Order) -> ReturnRequest:
    request = asked(order)
    decline(request=request, by=make_member(request), words="You tore it.", now=NOON)
    return request


def test_buyer_calls_the_ministry_which_decides_for_the_buyer(order: Order) -> None:
    request = declined(order)
    dispute(request=request, by=None, words="I did not.", now=NOON)

    officer = OfficerFactory()
    decide(request=request, by=officer, ruling=Ruling.FOR_BUYER, words="The photo shows it.", now=NOON, may_keep=True)
    settle(return_id=request.pk, now=NOON)

    request.refresh_from_db()
    assert request.status == ReturnStatus.SETTLED
    assert Refund.objects.get().asked_by == officer
    assert [note.side for note in request.notes.all()] == ["buyer", "vendor", "buyer", "officer"]
    assert AuditEntry.objects.filter(action="return.decided").exists()


def test_ministry_decides_for_the_vendor_and_nothing_is_paid(order: Order) -> None:
    request = declined(order)
    dispute(request=request, by=None, words="I did not.", now=NOON)

    decide(request=request, by=OfficerFactory(), ruling=Ruling.FOR_VENDOR, words="It was whole.", now=NOON)

    assert (request.status, request.ending) == (ReturnStatus.CLOSED, Ending.FOR_VENDOR)
    assert not settle(return_id=request.pk, now=NOON)
    assert asked(order, quantity=3)


def test_two_officers_decide_at_once_and_the_second_is_told(order: Order) -> None:
    request = declined(order)
    dispute(request=request, by=None, words="I did not.", now=NOON)
    decide(request=request, by=OfficerFactory(), ruling=Ruling.FOR_VENDOR, words="It was whole.", now=NOON)

    with pytest.raises(UnableToMoveReturn):
        decide(request=request, by=OfficerFactory(), ruling=Ruling.FOR_BUYER, words="It was not.", now=NOON)

    request.refresh_from_db()
    assert request.ruling == Ruling.FOR_VENDOR


def test_part_cannot_be_paid_of_what_has_not_come_back(order: Order) -> None:
    request = declined(order)

    with pytest.raises(UnableToMoveReturn):
        decide(request=request, by=OfficerFactory(), ruling=Ruling.RECEIVED_ONLY, words="Half.", now=NOON)

    request.refresh_from_db()
    assert request.ruling == ""


def test_vendor_who_misses_a_piece_does_not_keep_the_money_on_its_own_word(order: Order) -> None:
    request = received(order, quantity=2)
    member = request.answered_by
    assert member is not None
    with pytest.raises(InvalidReturn):
        inspect(request=request, by=member, found=found(request, restocked=1, missing=1), now=NOON)

    inspect(request=request, by=member, found=found(request, restocked=1, missing=1), now=NOON, words="One only.")

    assert request.status == ReturnStatus.DISPUTED
    decide(request=request, by=OfficerFactory(), ruling=Ruling.RECEIVED_ONLY, words="As weighed.", now=NOON)
    settle(return_id=request.pk, now=NOON)
    assert Refund.objects.get().money == riel(14_000)


def test_pieces_looked_at_must_add_up(order: Order) -> None:
    request = received(order, quantity=2)
    member = request.answered_by
    assert member is not None

    for pieces in ({"restocked": 1}, {"restocked": 3}, {"restocked": 3, "written_off": -1}):
        with pytest.raises(InvalidReturn):
            inspect(request=request, by=member, found=found(request, **pieces), now=NOON)

    request.refresh_from_db()
    assert request.status == ReturnStatus.RECEIVED


def at_its_end(request: ReturnRequest) -> bool:
    request.refresh_from_db()
    assert request.due_at is not None
    assert not run_out(return_id=request.pk, now=request.due_at - timedelta(seconds=1))
    done = run_out(return_id=request.pk, now=request.due_at)
    assert not run_out(return_id=request.pk, now=request.due_at or NOON + 99 * DAY)
    request.refresh_from_db()
    return done


def test_silent_vendor_brings_the_ministry(order: Order) -> None:
    request = asked(order)

    assert at_its_end(request)

    assert request.status == ReturnStatus.DISPUTED
    assert turns(request) == ["asked", "disputed"]


def test_buyer_who_lets_a_refusal_rest_leaves_it_at_that(order: Order) -> None:
    request = declined(order)

    assert at_its_end(request)

    assert (request.status, request.ending) == (ReturnStatus.CLOSED, Ending.LEFT)
    with pytest.raises(UnableToMoveReturn):
        dispute(request=request, by=None, words="But!", now=NOON + 30 * DAY)


def test_what_is_not_sent_back_in_time_is_closed_and_its_parcel_called_back(order: Order) -> None:
    request = accepted(order)
    parcel = book_way_back(request=request, by=None, now=NOON)

    assert at_its_end(request)

    assert (request.status, request.ending) == (ReturnStatus.CLOSED, Ending.NOT_SENT)
    parcel.refresh_from_db()
    assert parcel.status == "cancelled"


def test_vendor_who_does_not_look_in_time_pays(order: Order) -> None:
    request = received(order)

    assert at_its_end(request)

    assert (request.status, request.inspection.by) == (ReturnStatus.INSPECTED, None)
    settle(return_id=request.pk, now=NOON)
    assert Refund.objects.get().money == riel(14_000)


def test_nothing_moves_twice(order: Order) -> None:
    request = received(order)
    member = request.answered_by
    assert member is not None

    for again in (
        lambda: accept(request=request, by=member, now=NOON),
        lambda: decline(request=request, by=member, words="No.", now=NOON),
        lambda: receive(request=request, by=member, now=NOON),
        lambda: withdraw(request=request, by=None, now=NOON),
        lambda: book_way_back(request=request, by=None, now=NOON),
        lambda: dispute(request=request, by=None, words="No.", now=NOON),
    ):
        with pytest.raises(UnableToMoveReturn):
            again()

    request.refresh_from_db()
    assert request.status == ReturnStatus.RECEIVED


def test_refund_above_the_limit_waits_for_an_officer_and_one_refused_is_seen(order: Order, settings: Any) -> None:
    settings.REFUND_SECOND_OFFICER_ABOVE = {"KHR": 1_000, "USD": 1}
    request = asked(order)
    accept(request=request, by=make_member(request), now=NOON, may_keep=True)
    settle(return_id=request.pk, now=NOON)

    refund = Refund.objects.get()
    assert refund.status == RefundStatus.ASKED
    refuse(refund_id=refund.pk, reason="Collusion.", by=UserFactory(), now=NOON)
    request.refresh_from_db()
    assert request.refund is not None
    assert request.refund.status == RefundStatus.REFUSED


def test_money_that_is_not_there_leaves_a_word_for_officers(order: Order) -> None:
    request = asked(order, quantity=3)
    accept(request=request, by=make_member(request), now=NOON, may_keep=True)
    ask(order, 3)

    assert not settle(return_id=request.pk, now=NOON)

    request.refresh_from_db()
    assert request.trouble
    assert request.status == ReturnStatus.ACCEPTED


def test_shipment_stays_delivered_whatever_comes_back(order: Order) -> None:
    received(order)

    assert order.shipments.get().status == ShipmentStatus.DELIVERED
