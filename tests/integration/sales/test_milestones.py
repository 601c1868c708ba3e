"""Milestones are reached, hold dispatch back, and buyers are reminded of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from logistics.errors import UnableToBookShipment
from logistics.models import Consignment, Shipment
from logistics.services.booking import request_booking
from logistics.services.shipments import create_shipment, weight_of
from marketplace.core.models import AuditEntry, EventRecord
from marketplace.sales.order.errors import UnableToChangeMilestone
from marketplace.sales.order.models import Milestone, Order, Purchase
from marketplace.sales.order.services.lifecycle import (
    accept_order,
    confirm_orders,
    lock_purchase,
    mark_delivered,
)
from marketplace.sales.order.services.milestones import (
    note_paid,
    reach_milestone,
    remind,
    send_before_paid,
)
from marketplace.sales.order.trade_words import MilestoneKind
from tests.factories.agreed import (
    MilestoneDraft,
    agreed_order,
    before_dispatch,
    deposit,
    dollars,
    on_arrival,
    place_agreed,
)
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAY = timedelta(days=1)


@pytest.fixture
def deal() -> Purchase:
    """9,000 dollars, deposit paid and accepted: a step of production, before it is sent, on arrival."""
    production = MilestoneDraft(MilestoneKind.PRODUCTION, dollars("2000.00"), label="Half is woven")
    plan = [deposit("2000.00"), production, before_dispatch("3000.00"), on_arrival("2000.00")]
    purchase = place_agreed([agreed_order(ProductFactory())], plan)
    with transaction.atomic():
        locked = lock_purchase(purchase_id=purchase.pk)
        note_paid(purchase=locked, milestones=[part(purchase, 1)], now=NOON)
        confirm_orders(purchase=locked, orders=list(locked.orders.select_related("vendor")), paid=False, now=NOON)
    accept_order(order=purchase.orders.get(), by=UserFactory(), now=NOON)
    return purchase


def part(purchase: Purchase, position: int) -> Milestone:
    return Milestone.objects.get(purchase=purchase, position=position)


def vendor_of(purchase: Purchase) -> Vendor:
    vendor = purchase.orders.select_related("vendor").earliest("pk").vendor
    assert vendor is not None
    return vendor


def pay(purchase: Purchase, *positions: int) -> None:
    with transaction.atomic():
        locked = lock_purchase(purchase_id=purchase.pk)
        note_paid(purchase=locked, milestones=[part(purchase, one) for one in positions], now=NOON)


def facts(name: str) -> int:
    return EventRecord.objects.filter(name=name).count()


def test_vendor_says_that_a_step_is_done(deal: Purchase) -> None:
    reach_milestone(milestone_id=part(deal, 2).pk, vendor=vendor_of(deal), by=UserFactory(), now=NOON)

    assert part(deal, 2).reached_at == NOON
    assert facts("MilestoneReached") == 1
    assert AuditEntry.objects.filter(action="milestone.reached").exists()


def test_step_is_said_once(deal: Purchase) -> None:
    reach_milestone(milestone_id=part(deal, 2).pk, vendor=vendor_of(deal), by=UserFactory(), now=NOON)

    with pytest.raises(UnableToChangeMilestone):
        reach_milestone(milestone_id=part(deal, 2).pk, vendor=vendor_of(deal), by=UserFactory(), now=NOON + DAY)

    assert part(deal, 2).reached_at == NOON


@pytest.mark.parametrize("position", [1, 4])
def test_deposit_and_arrival_are_no_vendors_to_say(deal: Purchase, position: int) -> None:
    with pytest.raises(UnableToChangeMilestone):
        reach_milestone(milestone_id=part(deal, position).pk, vendor=vendor_of(deal), by=UserFactory(), now=NOON)

    assert part(deal, position).reached_at is None


def test_other_vendors_have_no_say(deal: Purchase) -> None:
    with pytest.raises(UnableToChangeMilestone):
        reach_milestone(milestone_id=part(deal, 2).pk, vendor=ProductFactory().vendor, by=UserFactory(), now=NOON)

    assert part(deal, 2).reached_at is None


def test_part_that_was_paid_ahead_is_not_reached_any_more(deal: Purchase) -> None:
    pay(deal, 2)

    with pytest.raises(UnableToChangeMilestone):
        reach_milestone(milestone_id=part(deal, 2).pk, vendor=vendor_of(deal), by=UserFactory(), now=NOON)


def test_arrival_lets_the_last_part_fall_due(deal: Purchase, deliver_facts: Callable[[], None]) -> None:
    mark_delivered(order_number=f"{deal.number}-1", now=NOON)
    deliver_facts()

    assert part(deal, 4).reached_at is not None
    assert part(deal, 3).reached_at is None


def test_arrival_waits_for_every_order_that_stands(deliver_facts: Callable[[], None]) -> None:
    purchase = place_agreed([agreed_order(ProductFactory()), agreed_order(ProductFactory())], [on_arrival("18000.00")])
    first, second = purchase.orders.order_by("pk")
    for order in (first, second):
        accept_order(order=order, by=UserFactory(), now=NOON)

    mark_delivered(order_number=first.number, now=NOON)
    deliver_facts()
    assert part(purchase, 1).reached_at is None

    mark_delivered(order_number=second.number, now=NOON)
    deliver_facts()
    assert part(purchase, 1).reached_at is not None


# -- Nothing is sent before it is paid


@pytest.fixture
def shipment(deal: Purchase) -> int:
    return create_shipment(order=Order.objects.get(purchase=deal), cash=None, now=NOON).pk


def book(shipment: int) -> Consignment:
    return request_booking(shipment_id=shipment, by=None, now=NOON)


def test_nothing_is_booked_before_its_part_is_paid(deal: Purchase, shipment: int) -> None:
    pay(deal, 2)

    with pytest.raises(UnableToBookShipment):
        book(shipment)

    assert not Consignment.objects.exists()


def test_with_its_part_paid_it_is_booked_and_what_is_due_on_arrival_holds_nothing(
    deal: Purchase, shipment: int
) -> None:
    pay(deal, 2, 3)

    assert book(shipment).shipment_id == shipment


def test_vendor_may_send_it_before_it_is_paid_and_that_is_written_down(deal: Purchase, shipment: int) -> None:
    member = UserFactory()

    send_before_paid(order=deal.orders.get(), vendor=vendor_of(deal), by=member, now=NOON)

    assert book(shipment).shipment_id == shipment
    entry = AuditEntry.objects.get(action="order.sent_before_paid")
    assert (entry.actor, entry.data["unpaid"]) == (member, "3000.00 USD")


def test_nobody_else_may_say_so(deal: Purchase, shipment: int) -> None:
    with pytest.raises(UnableToChangeMilestone):
        send_before_paid(order=deal.orders.get(), vendor=ProductFactory().vendor, by=UserFactory(), now=NOON)

    with pytest.raises(UnableToBookShipment):
        book(shipment)


def test_where_nothing_is_held_back_there_is_nothing_to_say(deal: Purchase) -> None:
    pay(deal, 2, 3)

    with pytest.raises(UnableToChangeMilestone):
        send_before_paid(order=deal.orders.get(), vendor=vendor_of(deal), by=UserFactory(), now=NOON)

    assert deal.orders.get().ships_unpaid_at is None


def test_what_was_agreed_travels_as_agreed_and_weighs_what_its_units_say(deal: Purchase, shipment: int) -> None:
    order = deal.orders.get()
    order.lines.update(unit="tonne", quantity=2)

    assert Shipment.objects.get(pk=shipment).service.is_open is False
    assert weight_of(order) == 2_000_000
    order.lines.update(unit="carton")
    assert weight_of(order) == 0


# -- Reminders


def reached(purchase: Purchase, position: int, at: datetime) -> None:
    Milestone.objects.filter(purchase=purchase, position=position).update(reached_at=at)


def test_buyer_is_reminded_three_days_after_a_part_fell_due_and_every_three_days(deal: Purchase) -> None:
    reached(deal, 2, NOON)

    assert [remind(now=NOON + days * DAY) for days in (0, 2, 3, 4, 5, 6, 7)] == [0, 0, 1, 0, 0, 1, 0]
    assert facts("MilestoneDue") == 2


def test_day_that_has_come_is_told_of_at_once(deal: Purchase) -> None:
    Milestone.objects.filter(purchase=deal, position=3).update(due_on=NOON.date())

    assert remind(now=NOON - DAY) == 0
    assert remind(now=NOON) == 1


def test_of_one_purchase_one_part_is_named(deal: Purchase) -> None:
    reached(deal, 2, NOON)
    reached(deal, 3, NOON)

    assert remind(now=NOON + 3 * DAY) == 1
    assert part(deal, 2).reminded_at is not None
    assert part(deal, 3).reminded_at is None


def test_nobody_is_reminded_of_what_is_paid_or_of_a_deal_that_fell(deal: Purchase) -> None:
    reached(deal, 2, NOON)
    pay(deal, 2)
    assert remind(now=NOON + 3 * DAY) == 0

    reached(deal, 3, NOON)
    Order.objects.update(status="cancelled")
    assert remind(now=NOON + 3 * DAY) == 0
