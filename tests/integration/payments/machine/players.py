"""Who plays: buyers, providers, vendors, couriers and our own worker, each at any moment and in any order."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from marketplace.core.money import Money
from marketplace.sales.order.errors import UnableToChangeOrder, UnableToPlacePurchase
from marketplace.sales.order.models import Order
from marketplace.sales.order.services import lifecycle
from marketplace.sales.order.services.placement import Terms, place_purchase
from marketplace.sales.order.statuses import OrderStatus
from payments.errors import UnableToRecordCash, UnableToStartPayment
from payments.models import AttemptStatus
from payments.providers.base import Fact, FactKind
from payments.selectors import ledger_faults
from payments.services.attempts import start_attempt
from payments.services.cash import note_cash_collected, record_remittance
from payments.services.settle import settle
from tests.factories.sales import BUYER, deliveries_for, destination, expected_total, make_basket
from tests.integration.payments.machine import truths
from tests.integration.payments.machine.world import (
    LATER,
    build,
    choice,
    hand_over,
    riel,
    undone_afterwards,
    waiting_facts,
)

NUMBER = st.integers(0, 1_000)
#: So that the others get a word in.
MOST_PURCHASES = 8
DECISIONS = [*[lifecycle.accept_order] * 4, lifecycle.decline_order, lifecycle.cancel_order]
MOVES = [*[lifecycle.mark_dispatched, lifecycle.mark_delivered] * 3, lifecycle.mark_returned]


def one_of(things: list[Any], number: int) -> Any:
    return things[number % len(things)]


class Play(RuleBasedStateMachine):
    """One play. Every rule is something that may happen; the truths are looked at after each."""

    def __init__(self) -> None:
        super().__init__()
        self._undo = undone_afterwards()
        self._undo.__enter__()

    @initialize()
    def begin(self) -> None:
        """A market in which something has happened already: one purchase paid, one delivered against cash, one waiting."""
        self.world = build()
        self._place([1, 2, 0], at_the_door=False)
        self.pays_as_people_do(0)
        self._place([1, 0, 1], at_the_door=True)
        for order in self.world.purchases[1].orders.all():
            lifecycle.accept_order(order=order, by=self.world.user, now=self.world.now)
            lifecycle.mark_delivered(order_number=order.number, now=self.world.now)
        self._place([0, 1, 1], at_the_door=False)

    def teardown(self) -> None:
        try:
            if hasattr(self, "world"):
                self._let_everything_be_heard()
                truths.check(self.world)
                assert ledger_faults() == []
        finally:
            self._undo.__exit__(None, None, None)

    def _let_everything_be_heard(self) -> None:
        for movement in self.world.movements:
            self._tell(movement)
        for delivery in waiting_facts():
            hand_over(delivery)

    @invariant()
    def all_is_true(self) -> None:
        if hasattr(self, "world"):
            truths.check(self.world)

    # -- Buyers

    @precondition(lambda self: len(self.world.purchases) < MOST_PURCHASES)
    @rule(wanted=st.lists(st.integers(0, 2), min_size=3, max_size=3).filter(any), at_the_door=st.booleans())
    def places_a_purchase(self, wanted: list[int], at_the_door: bool) -> None:
        self._place(wanted, at_the_door=at_the_door)

    def _place(self, wanted: list[int], *, at_the_door: bool) -> None:
        world = self.world
        basket = make_basket([(p, n) for p, n in zip(world.products, wanted, strict=True) if n])
        deliveries = {pk: choice(i) for i, pk in enumerate(sorted(deliveries_for(basket)))}
        terms = Terms(
            payment_method="cash_on_delivery" if at_the_door else "bakong",
            expected_total=expected_total(basket, deliveries),
            khr_per_usd=None,
            hold_for=None if at_the_door else LATER[1],
        )
        try:
            purchase = place_purchase(
                basket_id=basket.pk,
                buyer=BUYER,
                destination=destination(),
                deliveries=deliveries,
                terms=terms,
                now=world.now,
            )
        except UnableToPlacePurchase:
            return
        world.purchases.append(purchase)

    @precondition(lambda self: bool(self.world.purchases))
    @rule(number=NUMBER)
    def asks_for_a_code(self, number: int) -> None:
        purchase = one_of(self.world.purchases, number)
        if purchase.payment_method != "bakong":
            return
        try:
            start_attempt(purchase_id=purchase.pk, now=self.world.now)
        except UnableToStartPayment:
            return

    @precondition(lambda self: bool(self.world.attempts()))
    @rule(number=NUMBER, how=st.sampled_from(["right", "right", "right", "less", "more", "dollars", "elsewhere"]))
    def pays(self, number: int, how: str) -> None:
        world = self.world
        attempt = one_of(world.attempts(), number)
        due = attempt.money
        money = {
            "less": due - riel(100),
            "more": due + riel(900),
            "dollars": Money(due.amount, "USD"),
        }.get(how, due)
        world.move(attempt, money, to_account="somebody@else" if how == "elsewhere" else None)

    @rule(number=NUMBER)
    def pays_as_people_do(self, number: int) -> None:
        """Asks for a code and pays it at once; the provider tells of it at once."""
        unpaid = [one for one in self.world.purchases if one.payment_method == "bakong"]
        if not unpaid:
            return
        try:
            attempt = start_attempt(purchase_id=one_of(unpaid, number).pk, now=self.world.now)
        except UnableToStartPayment:
            return
        self._tell(self.world.move(attempt, attempt.money))

    # -- Providers

    @precondition(lambda self: bool(self.world.movements))
    @rule(number=NUMBER)
    def tells_of_a_movement(self, number: int) -> None:
        self._tell(one_of(self.world.movements, number))

    def _tell(self, movement: Any) -> None:
        settle(attempt_id=movement.attempt.pk, fact=movement.fact, now=self.world.now)
        movement.told += 1

    @precondition(lambda self: bool(self.world.attempts()))
    @rule(number=NUMBER, kind=st.sampled_from([FactKind.FAILED, FactKind.CLOSED, FactKind.PENDING]))
    def says_that_an_attempt_came_to_nothing(self, number: int, kind: FactKind) -> None:
        attempt = one_of(self.world.attempts(), number)
        settle(attempt_id=attempt.pk, fact=Fact(kind=kind, attempt_ref=attempt.key), now=self.world.now)
        attempt.refresh_from_db()
        assert attempt.status in AttemptStatus.values

    # -- Time, and our own worker

    @rule(step=st.sampled_from([*LATER[:1] * 8, *LATER]))
    def time_goes_by(self, step: Any) -> None:
        self.world.now += step
        for purchase in self.world.purchases:
            lifecycle.expire_purchase(purchase_id=purchase.pk, now=self.world.now)

    @precondition(lambda self: bool(waiting_facts()))
    @rule(number=NUMBER)
    def worker_hears_a_fact(self, number: int) -> None:
        """In any order, and as often as it likes: a delivery is never crossed off here."""
        hand_over(one_of(waiting_facts(), number))

    # -- Vendors

    def _order(self, number: int, *statuses: OrderStatus) -> Order | None:
        orders = list(Order.objects.filter(status__in=statuses).select_related("vendor").order_by("pk"))
        return one_of(orders, number) if orders else None

    @rule(number=NUMBER, what=st.sampled_from(DECISIONS))
    def vendor_decides(self, number: int, what: Any) -> None:
        order = self._order(number, OrderStatus.CONFIRMED, OrderStatus.ACCEPTED)
        if order is None:
            return
        words = {} if what is lifecycle.accept_order else {"reason": "none left"}
        try:
            what(order=order, by=self.world.user, now=self.world.now, **words)
        except UnableToChangeOrder:
            return

    # -- Couriers

    @rule(number=NUMBER, what=st.sampled_from(MOVES))
    def parcel_moves(self, number: int, what: Any) -> None:
        order = self._order(number, OrderStatus.ACCEPTED, OrderStatus.DISPATCHED, OrderStatus.DELIVERED)
        if order is None:
            return
        what(order_number=order.number, now=self.world.now)

    @rule(number=NUMBER, less=st.sampled_from([0, 0, 500]))
    def cash_is_taken_at_a_door(self, number: int, less: int) -> None:
        delivered = Order.objects.filter(status=OrderStatus.DELIVERED, purchase__payment_method="cash_on_delivery")
        orders = list(delivered.order_by("pk"))
        if not orders:
            return
        order = one_of(orders, number)
        carrier = order.shipping_code.split(":")[0]
        taken = order.total - riel(less)
        note_cash_collected(order_number=order.number, carrier=carrier, taken=taken, now=self.world.now)

    @rule(number=NUMBER, less=st.sampled_from([0, 0, 700]), again=st.booleans())
    def courier_hands_cash_over(self, number: int, less: int, again: bool) -> None:
        orders = list(Order.objects.filter(purchase__payment_method="cash_on_delivery").order_by("pk"))
        if not orders:
            return
        order = one_of(orders, number)
        reference = self.world.next_word("list")
        for _ in range(1 + again):
            try:
                record_remittance(
                    order_number=order.number,
                    carrier=order.shipping_code.split(":")[0],
                    money=order.total - riel(less),
                    reference=reference,
                    by=None,
                    now=self.world.now,
                )
            except UnableToRecordCash:
                return
