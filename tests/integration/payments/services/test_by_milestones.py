"""What money does to a purchase paid in parts. Those marked as examples are docs/algorithms/milestones.md, to the cent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from marketplace.core.money import Money
from marketplace.sales.order.models import Milestone, Order, Purchase
from marketplace.sales.order.services.lifecycle import (
    accept_order,
    decline_order,
    mark_dispatched,
)
from marketplace.sales.order.statuses import OrderStatus
from payments.commission.services import share_of
from payments.errors import UnableToStartPayment
from payments.ledger.models import AccountKind, Posting
from payments.ledger.services import balance
from payments.models import AttemptStatus, Disposition, PaymentAttempt, Receipt, Refund, RefundReason
from payments.selectors import amount_due, ledger_faults, ledger_sums, owed_to
from payments.services.attempts import start_attempt
from payments.services.changes import change_way
from payments.services.settle import settle
from tests.factories.agreed import (
    FOB,
    agreed_line,
    agreed_order,
    before_dispatch,
    deposit,
    dollars,
    on_arrival,
    place_agreed,
)
from tests.factories.catalogue import ProductFactory
from tests.factories.money import paid
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import StockRecord

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.both]

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def ledger_is_sound_afterwards() -> Iterator[None]:
    yield
    assert ledger_faults() == []
    for kinds in ledger_sums().values():
        assert sum(Decimal(total) for total in kinds.values()) == 0


@pytest.fixture
def deal() -> Purchase:
    """9,000 dollars of Sokha's: 2,700 as deposit, 4,500 before it is sent, 1,800 on arrival; 100 of 100 pieces."""
    product = ProductFactory(vendor=VendorFactory(code="sokha"), stock__num_in_stock=100)
    plan = [deposit("2700.00"), before_dispatch("4500.00"), on_arrival("1800.00")]
    return place_agreed([agreed_order(product)], plan)


def start(purchase: Purchase, *, now: object = NOON) -> PaymentAttempt:
    return start_attempt(purchase_id=purchase.pk, now=now)  # type: ignore[arg-type]


def pay(purchase: Purchase, amount: str | None = None, *, txn: str = "") -> Receipt:
    attempt = start(purchase)
    return come(attempt, amount, txn=txn)


def come(attempt: PaymentAttempt, amount: str | None = None, *, txn: str = "") -> Receipt:
    fact = paid(attempt, dollars(amount) if amount else None, txn_id=txn)
    receipt = settle(attempt_id=attempt.pk, fact=fact, now=NOON)
    assert receipt is not None
    return receipt


def on_deposit(purchase: Purchase) -> Money:
    return -balance(kind=AccountKind.BUYER_DEPOSIT, owner=purchase.number, currency="USD")


def refund_due(purchase: Purchase) -> Money:
    return -balance(kind=AccountKind.REFUND_DUE, owner=purchase.number, currency="USD")


def paid_parts(purchase: Purchase) -> list[bool]:
    return [one.paid_at is not None for one in purchase.milestones.in_order()]


def status_of(purchase: Purchase) -> str:
    return str(Order.objects.get(purchase=purchase).status)


def entry(key: str) -> dict[str, Decimal]:
    rows = Posting.objects.filter(entry__key__startswith=key).select_related("account")
    return {f"{row.account.kind}:{row.account.owner}".rstrip(":"): row.amount for row in rows}


# -- The examples of the document


def test_example_deposit_lies_on_the_deposit_and_confirms_the_order(deal: Purchase) -> None:
    attempt = start(deal)
    assert attempt.money == dollars("2700.00")

    receipt = come(attempt)

    assert receipt.disposition == Disposition.MILESTONE
    assert (status_of(deal), paid_parts(deal)) == (OrderStatus.CONFIRMED, [True, False, False])
    assert on_deposit(deal) == dollars("2700.00")
    assert owed_to(vendor=deal.orders.get().vendor, currency="USD") == dollars("0.00")
    deal.refresh_from_db()
    assert (deal.confirmed_at, deal.paid_at, deal.closed_at) == (NOON, None, None)
    assert StockRecord.objects.get().num_allocated == 100


def test_example_last_part_earns_the_whole(deal: Purchase) -> None:
    pay(deal)
    assert start(deal).money == dollars("4500.00")
    pay(deal)
    assert start(deal).money == dollars("1800.00")

    receipt = pay(deal)

    deal.refresh_from_db()
    assert (receipt.disposition, deal.paid_at, paid_parts(deal)) == (Disposition.OK, NOON, [True, True, True])
    assert entry(f"sale:{deal.number}-1") == {
        f"buyer_deposit:{deal.number}": Decimal("9000.00"),
        "vendor_payable:sokha": Decimal("-9000.00"),
    }
    assert on_deposit(deal) == dollars("0.00")
    assert deal.orders.get().paid_at == NOON


def test_example_too_little_waits_for_the_rest_of_the_part(deal: Purchase) -> None:
    attempt = start(deal)

    first = come(attempt, "2650.00", txn="a")

    assert first.disposition == Disposition.PARTIAL
    assert (status_of(deal), paid_parts(deal)) == (OrderStatus.AWAITING_PAYMENT, [False, False, False])

    second = come(attempt, "50.00", txn="b")

    assert second.disposition == Disposition.MILESTONE
    assert (status_of(deal), paid_parts(deal)) == (OrderStatus.CONFIRMED, [True, False, False])
    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.PAID
    assert start(deal).money == dollars("4500.00")


def test_example_too_much_counts_for_the_next_part(deal: Purchase) -> None:
    pay(deal, "3000.00")

    assert paid_parts(deal) == [True, False, False]
    assert not Refund.objects.exists()
    assert start(deal).money == dollars("4200.00")


def test_example_more_than_the_whole_goes_back(deal: Purchase) -> None:
    receipt = pay(deal, "9100.00")

    deal.refresh_from_db()
    assert (receipt.disposition, paid_parts(deal)) == (Disposition.SURPLUS, [True, True, True])
    assert deal.paid_at == NOON
    assert refund_due(deal) == dollars("100.00")
    assert on_deposit(deal) == dollars("0.00")


def test_example_part_paid_twice_goes_back(deal: Purchase) -> None:
    attempt = start(deal)
    come(attempt, txn="a")

    receipt = come(attempt, txn="b")

    assert receipt.disposition == Disposition.DUPLICATE
    assert refund_due(deal) == dollars("2700.00")
    assert (on_deposit(deal), paid_parts(deal)) == (dollars("2700.00"), [True, False, False])


def test_example_one_of_three_orders_falls_and_its_share_of_the_deposit_goes_back(
    deliver_facts: Callable[[], None],
) -> None:
    products = [ProductFactory() for _ in range(3)]
    prices = ("50.00", "30.00", "20.01")
    orders = [
        agreed_order(one, agreed_line(one, quantity=10, unit_price=dollars(price)))
        for one, price in zip(products, prices, strict=True)
    ]
    purchase = place_agreed(orders, [deposit("300.03"), before_dispatch("700.07")])
    pay(purchase)

    decline_order(order=purchase.orders.order_by("pk")[1], by=UserFactory(), reason="no rice", now=NOON)
    deliver_facts()

    assert [one.amount for one in purchase.milestones.in_order()] == [Decimal("210.03"), Decimal("490.07")]
    assert refund_due(purchase) == dollars("90.00")
    assert on_deposit(purchase) == dollars("210.03")
    assert start(purchase).money == dollars("490.07")
    pay(purchase)
    purchase.refresh_from_db()
    assert purchase.paid_at == NOON
    assert [order.paid_at is not None for order in purchase.orders.order_by("pk")] == [True, False, True]


def test_example_deal_that_falls_gives_the_whole_deposit_back(
    deal: Purchase, deliver_facts: Callable[[], None]
) -> None:
    pay(deal)

    decline_order(order=deal.orders.get(), by=UserFactory(), reason="no rice", now=NOON)
    deliver_facts()

    assert refund_due(deal) == dollars("2700.00")
    assert on_deposit(deal) == dollars("0.00")
    assert Receipt.objects.get().disposition == Disposition.CALLED_OFF
    assert Refund.objects.get().reason == RefundReason.DECLINED
    assert StockRecord.objects.get().num_allocated == 0


# -- Confirming


def test_without_a_deposit_the_order_is_good_before_anything_is_paid() -> None:
    purchase = place_agreed([agreed_order(ProductFactory())], [before_dispatch("4000.00"), on_arrival("5000.00")])

    assert start(purchase).money == dollars("4000.00")
    pay(purchase)

    assert paid_parts(purchase) == [True, False]
    assert status_of(purchase) == OrderStatus.CONFIRMED


def test_deposit_in_two_parts_confirms_with_the_second() -> None:
    purchase = place_agreed(
        [agreed_order(ProductFactory())], [deposit("1000.00"), deposit("1000.00"), on_arrival("7000.00")]
    )

    pay(purchase)
    assert status_of(purchase) == OrderStatus.AWAITING_PAYMENT

    pay(purchase)
    assert status_of(purchase) == OrderStatus.CONFIRMED


def test_purchase_by_agreement_without_parts_is_paid_as_any_other() -> None:
    purchase = place_agreed([agreed_order(ProductFactory())])

    receipt = pay(purchase)

    purchase.refresh_from_db()
    assert (receipt.disposition, purchase.paid_at) == (Disposition.OK, NOON)


def test_balance_paid_when_the_goods_are_on_their_way_earns_them(
    deal: Purchase, deliver_facts: Callable[[], None]
) -> None:
    pay(deal)
    pay(deal)
    accept_order(order=deal.orders.get(), by=UserFactory(), now=NOON)
    mark_dispatched(order_number=f"{deal.number}-1", now=NOON)

    pay(deal)

    order = deal.orders.get()
    assert (order.status, order.paid_at) == (OrderStatus.DISPATCHED, NOON)
    assert owed_to(vendor=order.vendor, currency="USD") == dollars("9000.00")


def test_no_commission_is_taken_of_freight() -> None:
    terms = replace(FOB, quote_number="Q2", incoterm="CIF", freight=dollars("400.00"))
    purchase = place_agreed([agreed_order(ProductFactory())], terms=terms)
    order = purchase.orders.get()

    with transaction.atomic():
        share_of(order=order, now=NOON)

    assert order.total == dollars("9400.00")
    assert [one.base for one in order.commissions.all()] == [Decimal("9000.00")]


# -- Ways to pay


def test_each_part_may_be_paid_in_another_way(deal: Purchase) -> None:
    pay(deal)

    change_way(purchase_id=deal.pk, way="bakong", now=NOON)

    attempt = PaymentAttempt.objects.open().get(provider="bakong")
    assert (attempt.money, attempt.milestone) == (dollars("4500.00"), deal.milestones.in_order()[1])


def test_old_code_for_a_paid_part_is_given_up_when_the_next_is_started(deal: Purchase) -> None:
    attempt = start(deal)
    come(attempt, "3000.00")

    second = start(deal)

    assert second.pk != attempt.pk
    assert second.milestone == deal.milestones.in_order()[1]


def test_codes_are_counted_for_each_part(deal: Purchase) -> None:
    for number in range(6):
        start(deal, now=NOON + number * 10 * DAY)
    with pytest.raises(UnableToStartPayment):
        start(deal, now=NOON + 100 * DAY)
    come(PaymentAttempt.objects.latest("pk"))

    assert start(deal).money == dollars("4500.00")


def test_nothing_is_started_once_all_is_paid(deal: Purchase) -> None:
    pay(deal, "9000.00")

    with pytest.raises(UnableToStartPayment):
        start(deal)
    assert amount_due(purchase=Purchase.objects.get(pk=deal.pk)) == dollars("0.00")


def test_wrong_currency_goes_back_whole(deal: Purchase) -> None:
    attempt = start(deal)

    receipt = settle(attempt_id=attempt.pk, fact=paid(attempt, Money(Decimal(10_000_000), "KHR")), now=NOON)

    assert receipt is not None
    assert receipt.disposition == Disposition.WRONG_CURRENCY
    assert (on_deposit(deal), paid_parts(deal)) == (dollars("0.00"), [False, False, False])


# -- Proof


def test_check_names_a_milestone_that_is_paid_by_nothing(deal: Purchase) -> None:
    pay(deal)
    milestones = Milestone.objects.filter(purchase=deal)
    milestones.filter(position=2).update(paid_at=NOON)

    faults = ledger_faults()

    assert faults == [f"purchase {deal.number}: milestones of 7200.00 are paid, but only 2700.00 lie on its deposit"]
    milestones.filter(position=2).update(paid_at=None)


def test_check_names_a_plan_that_does_not_add_up(deal: Purchase) -> None:
    milestones = Milestone.objects.filter(purchase=deal, position=3)
    milestones.update(amount=Decimal("1799.99"))

    faults = ledger_faults()

    assert faults == [f"purchase {deal.number}: its milestones come to 8999.99, its orders to 9000.00"]
    milestones.update(amount=Decimal("1800.00"))


def test_settling_a_milestone_asks_few_queries(deal: Purchase) -> None:
    attempt = start(deal)

    with CaptureQueriesContext(connection) as queries:
        settle(attempt_id=attempt.pk, fact=paid(attempt), now=NOON)

    assert len(queries) <= 32, [query["sql"][:100] for query in queries]
