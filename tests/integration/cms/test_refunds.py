"""Money given back at the officers' desk: asked for, agreed to by another, transferred by hand; and disputes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.desk import queues
from cms.roles import FINANCE_OFFICERS
from marketplace.sales.order.models import Purchase
from marketplace.users.models import User
from payments.models import Dispute, Refund, RefundStatus
from payments.providers.base import DisputeFact, DisputeKind
from payments.services.disputes import note_dispute
from tests.factories.users import OfficerFactory
from tests.integration.payments.refunds.paid import ask, order_of, pay, placed, riel

pytestmark = pytest.mark.django_db
Entering = Callable[[User], Client]


@pytest.fixture
def purchase(roles: None) -> Purchase:
    made = placed()
    pay(made)
    return Purchase.objects.get(pk=made.pk)


@pytest.fixture
def officers(sign_in: Entering, roles: None) -> list[tuple[User, Client]]:
    """Two finance officers at their desks."""
    found = []
    for _ in range(2):
        user = OfficerFactory()
        user.groups.set([Group.objects.get(name=FINANCE_OFFICERS)])
        found.append((user, sign_in(user)))
    return found


def text_of(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def do(client: Client, refund: Refund, deed: str, **data: str) -> str:
    """Do something on a refund's page, and return what is read afterwards."""
    address = reverse("officers_refunds:do", args=[refund.pk, deed])
    filled = {f"{deed}-{name}": value for name, value in data.items()}
    return str(client.post(address, filled, follow=True).content.decode())


def wish_for(purchase: Purchase, quantity: int, **more: Any) -> dict[str, Any]:
    line = order_of(purchase).lines.get()
    return {f"pieces-{line.pk}": quantity, "reason": "agreed", "note": "They were wet.", **more}


def test_officer_reckons_then_asks_and_another_agrees_and_transfers(
    officers: list[tuple[User, Client]], purchase: Purchase, settings: Any
) -> None:
    settings.REFUND_SECOND_OFFICER_ABOVE = {"KHR": 20_000, "USD": 5}
    (maker, desk), (checker, other_desk) = officers
    address = reverse("officers_refunds:ask", args=[order_of(purchase).pk])
    assert address in text_of(desk, reverse("officers_purchases:inspect", args=[purchase.pk]))

    reckoned = desk.post(address, wish_for(purchase, 2, reckon="")).content.decode()
    assert "28,000" in reckoned
    assert "second officer must agree" in reckoned
    assert not Refund.objects.exists()
    desk.post(address, wish_for(purchase, 2, ask=""))

    refund = Refund.objects.get()
    assert (refund.status, refund.asked_by, refund.note) == (RefundStatus.ASKED, maker, "They were wet.")
    page = reverse("officers_refunds:inspect", args=[refund.pk])
    own = text_of(desk, page)
    assert "A second officer decides" in own
    assert "/do/" not in own
    assert "somebody was faster" in do(desk, refund, "agree")

    assert "You agreed" in do(other_desk, refund, "agree")
    assert "It is yours" in do(desk, refund, "take")
    shown = text_of(desk, page)
    for words in ("dara_chan@aclb", f"REFUND {purchase.number}-1", "012 345 678"):
        assert words in shown
    assert "Write the number" in do(desk, refund, "given", reference="   ") or "required" in shown
    assert "given back" in do(desk, refund, "given", reference="FT 77")
    refund.refresh_from_db()
    assert (refund.status, refund.decided_by, refund.transfer_reference) == ("succeeded", checker, "FT77")


def test_more_than_is_left_is_said_beside_the_field(officers: list[tuple[User, Client]], purchase: Purchase) -> None:
    address = reverse("officers_refunds:ask", args=[order_of(purchase).pk])

    answer = officers[0][1].post(address, wish_for(purchase, 4, ask="")).content.decode()
    nothing = officers[0][1].post(address, wish_for(purchase, 0, ask="")).content.decode()

    assert "less than or equal to 3" in answer
    assert "Say what is to be given back" in nothing
    assert not Refund.objects.exists()


def test_refusing_needs_a_reason_and_keeps_what_was_typed_otherwise(
    officers: list[tuple[User, Client]], purchase: Purchase, settings: Any
) -> None:
    settings.REFUND_SECOND_OFFICER_ABOVE = {"KHR": 20_000, "USD": 5}
    refund = ask(order_of(purchase), 2, by=officers[0][0])

    assert "This field is required" in do(officers[1][1], refund, "refuse", reason="")
    do(officers[1][1], refund, "refuse", reason="The photos show dry goods.")

    refund.refresh_from_db()
    assert refund.status == RefundStatus.REFUSED
    assert "dry goods" in text_of(officers[0][1], reverse("officers_refunds:inspect", args=[refund.pk]))


def test_queue_tells_what_is_to_be_done(
    officers: list[tuple[User, Client]], purchase: Purchase, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.REFUND_SECOND_OFFICER_ABOVE = {"KHR": 20_000, "USD": 5}
    (maker, desk), (checker, _other) = officers
    ask(order_of(purchase), 1, by=maker)
    ask(order_of(purchase), 2, by=maker)
    index = reverse("officers_refunds:index")

    with django_assert_max_num_queries(40):
        decide = text_of(desk, index, stage="decide")
    hand = text_of(desk, index, stage="hand")

    assert "28,000" in decide
    assert "14,000" not in decide
    assert "14,000" in hand
    assert "working day" in hand
    refund = Refund.objects.get(amount=28_000)
    assert reverse("officers_refunds:inspect", args=[refund.pk]) in decide
    tiles = {tile.label: tile.count for tile in queues.tiles_for(user=checker, now=timezone.now())}
    assert (tiles["Refunds to agree to"], tiles["Refunds due"]) == (1, 1)
    own = {tile.label: tile.count for tile in queues.tiles_for(user=maker, now=timezone.now())}
    assert own["Refunds to agree to"] == 0


def test_ministry_officer_watches_and_does_nothing(desk: Client, purchase: Purchase) -> None:
    refund = ask(order_of(purchase), 1)

    shown = text_of(desk, reverse("officers_refunds:inspect", args=[refund.pk]))
    asked = desk.post(reverse("officers_refunds:ask", args=[order_of(purchase).pk]), wish_for(purchase, 1, ask=""))
    taken = desk.post(reverse("officers_refunds:do", args=[refund.pk, "take"]))

    assert "/do/" not in shown
    assert (asked.status_code, taken.status_code) == (302, 302)
    assert Refund.objects.get().status == RefundStatus.DUE
    assert "refunds/ask/" not in text_of(desk, reverse("officers_purchases:inspect", args=[purchase.pk]))


def test_disputes_are_listed_with_the_day_of_the_answer(
    officers: list[tuple[User, Client]], purchase: Purchase
) -> None:
    fact = DisputeFact(
        ref="dp_1", txn_id="a" * 64, kind=DisputeKind.OPENED, money=riel(90_000), reason="fraudulent",
        answer_by=timezone.now(),
    )  # fmt: skip
    note_dispute(provider="bakong", fact=fact, now=timezone.now())
    dispute = Dispute.objects.get()

    listed = text_of(officers[0][1], reverse("officers_disputes:index"))
    page = text_of(officers[0][1], reverse("officers_disputes:inspect", args=[dispute.pk]))

    assert purchase.number in listed
    assert "fraudulent" in page
    assert purchase.orders.all()[1].number in page
