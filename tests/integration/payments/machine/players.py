"""Who plays: buyers, providers, vendors, couriers and our own worker, each at any moment and in any order."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from marketplace.core.money import Money
from marketplace.sales.order.errors import UnableToChangeOrder, UnableToPlacePurchase
from marketplace.sales.order.models import Order
from marketplace.sales.order.services import lifecycle
from marketplace.sales.order.services.placement import Terms, place_purchase
from marketplace.sales.order.statuses import OrderStatus
from payments.errors import UnableToRecordCash, UnableToRefund, UnableToStartPayment
from payments.models import AttemptStatus, Refund, RefundReason, RefundWay
from payments.payouts.errors import UnableToPayOut
from payments.payouts.models import Payout, PayoutBatch, SettlementStatement
from payments.payouts.services.batches import make_batch, send_batch, withdraw_batch
from payments.payouts.services.outcomes import confirm_payout, fail_payout
from payments.payouts.services.statements import make_statement
from payments.providers.base import Fact, FactKind
from payments.selectors import ledger_faults
from payments.services.attempts import start_payment
from payments.services.cash import note_cash_collected, record_remittance
from payments.services.refunds import asking, by_hand, deciding
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
LONG_AFTER = timedelta(days=30)
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
        """A market in which something has happened: goods paid by code and goods paid at the door came days ago."""
        self.world = build()
        for at_the_door in (False, True):
            self._place([1, 1, 1], at_the_door=at_the_door)
        self.pays_as_people_do(number=0, all_parts=True)
        for order in Order.objects.order_by("pk"):
            lifecycle.accept_order(order=order, by=self.world.user, now=self.world.now)
            lifecycle.mark_delivered(order_number=order.number, now=self.world.now)
            self.cash_is_taken_at_a_door(number=order.pk, less=0)
        self.world.now += LONG_AFTER
        self._place([0, 1, 1], at_the_door=False)

    def teardown(self) -> None:
        try:
            if hasattr(self, "world"):
                self._let_everything_be_heard()
                truths.check(self.world)
                faults = ledger_faults()
                assert not faults, faults
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
            start_payment(purchase_id=purchase.pk, now=self.world.now)
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

    @rule(number=NUMBER, all_parts=st.booleans())
    def pays_as_people_do(self, number: int, all_parts: bool = True) -> None:
        """Asks for the codes and pays all of them, or the first, at once; the provider tells of it at once."""
        unpaid = [one for one in self.world.purchases if one.payment_method == "bakong"]
        if not unpaid:
            return
        try:
            attempts = start_payment(purchase_id=one_of(unpaid, number).pk, now=self.world.now)
        except UnableToStartPayment:
            return
        for attempt in attempts if all_parts else attempts[:1]:
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

    # -- Officers

    @rule(number=NUMBER, pieces=st.integers(1, 2), with_delivery=st.booleans())
    def officer_asks_for_money_to_go_back(self, number: int, pieces: int, with_delivery: bool) -> None:
        orders = list(Order.objects.order_by("pk"))
        order = one_of(orders, number)
        line = order.lines.first()
        wish = asking.Wish(
            pieces=(asking.Pieces(line.pk, min(pieces, line.quantity), goes_on_sale=bool(number % 2)),),
            with_delivery=with_delivery,
            reason=RefundReason.AGREED,
        )
        with contextlib.suppress(UnableToRefund):
            asking.ask_refund(order_id=order.pk, wish=wish, by=self.world.user, now=self.world.now)

    @precondition(lambda self: Refund.objects.exists())
    @rule(number=NUMBER, step=st.sampled_from(["agree", "refuse", "take on", "give", "give", "put back", "came back"]))
    def second_officer_goes_on_with_it(self, number: int, step: str) -> None:
        """Whatever step comes to mind, also one that is not due; the number of a transfer may be given twice."""
        pk = one_of(list(Refund.objects.order_by("pk").values_list("pk", flat=True)), number)
        words = {"refund_id": pk, "by": self.world.second, "now": self.world.now}
        with contextlib.suppress(UnableToRefund):
            match step:
                case "agree":
                    deciding.agree(**words)
                case "refuse":
                    deciding.refuse(**words, reason="not now")
                case "take on":
                    by_hand.take_on(**words)
                case "give":
                    by_hand.record_transfer(**words, reference=f"T{number}")
                case "put back":
                    by_hand.put_back(**words)
                case "came back":
                    by_hand.note_returned(**words, reason="account closed")

    @precondition(lambda self: Refund.objects.filter(way=RefundWay.VENDOR).exists())
    @rule(number=NUMBER)
    def vendor_gives_back_what_it_was_paid(self, number: int) -> None:
        refund = one_of(list(Refund.objects.filter(way=RefundWay.VENDOR).order_by("pk")), number)
        vendor = one_of(self.world.vendors(), number)
        with contextlib.suppress(UnableToRefund, Refund.DoesNotExist):
            by_hand.record_given_by_vendor(
                refund_id=refund.pk,
                vendor=vendor,
                reference=self.world.next_word("V"),
                by=self.world.user,
                now=self.world.now,
            )

    @rule(number=NUMBER)
    def a_statement_is_drawn_up(self, number: int) -> None:
        vendor, now = one_of(self.world.vendors(), number), self.world.now
        make_statement(vendor=vendor, currency="KHR", ends_at=now, by=self.world.user, now=now)

    @precondition(lambda self: SettlementStatement.objects.exists())
    @rule(by_second=st.booleans())
    def a_batch_is_made(self, by_second: bool) -> None:
        by = self.world.second if by_second else self.world.user
        with contextlib.suppress(UnableToPayOut):
            make_batch(currency="KHR", day=timezone.localdate(self.world.now), by=by, now=self.world.now)

    @precondition(lambda self: PayoutBatch.objects.exists())
    @rule(number=NUMBER, by_second=st.booleans(), withdraw=st.integers(0, 5))
    def a_batch_is_sent_or_taken_back(self, number: int, by_second: bool, withdraw: int) -> None:
        batch = one_of(list(PayoutBatch.objects.order_by("pk")), number)
        act = send_batch if withdraw else withdraw_batch
        with contextlib.suppress(UnableToPayOut):
            act(batch=batch, by=self.world.second if by_second else self.world.user, now=self.world.now)

    @precondition(lambda self: Payout.objects.exists())
    @rule(number=NUMBER, arrived=st.booleans())
    def the_bank_says_what_became_of_a_payout(self, number: int, arrived: bool) -> None:
        payout = one_of(list(Payout.objects.order_by("pk")), number)
        words = {"payout": payout, "by": self.world.user, "now": self.world.now}
        with contextlib.suppress(UnableToPayOut):
            if arrived:
                confirm_payout(**words, reference=f"B{payout.pk}")
            else:
                fail_payout(**words, reason="no such account")
