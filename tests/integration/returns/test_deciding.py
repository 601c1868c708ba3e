"""Who decides where the two sides do not agree, and what follows when somebody lets the time pass."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from logistics.models import ShipmentStatus
from marketplace.core.models import AuditEntry
from marketplace.returns.errors import InvalidReturn, UnableToMoveReturn
from marketplace.returns.models import (
    Ending,
    ReturnRequest,
    ReturnStatus,
    Ruling,
)
from marketplace.returns.services.answering import accept, decide, decline, dispute
from marketplace.returns.services.asking import withdraw
from marketplace.returns.services.clock import run_out
from marketplace.returns.services.inspecting import inspect
from marketplace.returns.services.moving import book_way_back, receive
from marketplace.returns.services.settling import settle
from marketplace.sales.order.models import Order
from payments.models import Refund, RefundStatus
from payments.services.refunds.deciding import refuse
from tests.factories.logistics import NOON
from tests.factories.returns import make_member
from tests.factories.users import OfficerFactory, UserFactory
from tests.integration.payments.refunds.paid import ask, riel
from tests.integration.returns.steps import DAY, accepted, asked, found, received, turns

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("nobody_listens")]


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
