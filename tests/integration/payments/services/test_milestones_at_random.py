"""Money and orders come and fall in any order: what came lies on the deposit, is earned, or is due back, to the cent."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.core.money import Money
from marketplace.sales.order.errors import UnableToChangeOrder
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.services.lifecycle import cancel_order, decline_order, expire_purchase
from marketplace.sales.order.trade_words import MilestoneKind
from payments.errors import UnableToStartPayment
from payments.ledger.models import AccountKind
from payments.ledger.services import balance
from payments.models import PaymentAttempt, Receipt
from payments.selectors import ledger_faults, owed_to
from payments.services.attempts import start_attempt
from payments.services.settle import settle
from tests.factories.agreed import FOB, MilestoneDraft, agreed_line, agreed_order, dollars, place_agreed
from tests.factories.catalogue import ProductFactory
from tests.factories.money import paid
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SERIAL = count(5000)
KINDS = st.sampled_from(MilestoneKind.values)
PRICES = st.lists(st.integers(1, 90_000), min_size=1, max_size=3)
#: What happens: money in hundredths of what is asked, by a new or an old attempt; an order falls; the hold ends.
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), st.integers(1, 250)),
        st.tuples(st.just("old"), st.integers(1, 250)),
        st.tuples(st.just("decline"), st.integers(0, 2)),
        st.tuples(st.just("cancel"), st.integers(0, 2)),
        st.tuples(st.just("expire"), st.just(0)),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=PRICES, weights=st.lists(st.tuples(KINDS, st.integers(1, 9)), min_size=1, max_size=4), moves=MOVES)
def test_what_came_is_never_lost(
    deliver_facts: Callable[[], None],
    cents: list[int],
    weights: list[tuple[str, int]],
    moves: list[tuple[str, int]],
) -> None:
    purchase, vendors = _deal([one * 100 for one in cents], weights)
    for what, number in moves:
        _move(purchase, what, number)
        deliver_facts()
        assert ledger_faults() == []
        assert _came(purchase) == _on_deposit(purchase) + _due_back(purchase) + _earned(vendors)


def _deal(cents: list[int], weights: list[tuple[str, int]]) -> tuple[Purchase, list[Vendor]]:
    products = [ProductFactory() for _ in cents]
    orders = [
        agreed_order(one, agreed_line(one, quantity=1, unit_price=Money(Decimal(price) / 100, "USD")))
        for one, price in zip(products, cents, strict=True)
    ]
    shares = Money(Decimal(sum(cents)) / 100, "USD").split([weight for _kind, weight in weights])
    plan = [MilestoneDraft(kind, share) for (kind, _weight), share in zip(weights, shares, strict=True)]
    terms = replace(FOB, quote_number=f"Q{next(SERIAL)}")
    return place_agreed(orders, plan, terms=terms), [one.vendor for one in products]


def _move(purchase: Purchase, what: str, number: int) -> None:
    if what in ("pay", "old"):
        attempt = _attempt(purchase, is_old=what == "old")
        if attempt is not None:
            money = Money.rounded(attempt.amount * number / 100, "USD")
            fact = paid(attempt, money or dollars("0.01"), txn_id=f"t{next(SERIAL)}")
            settle(attempt_id=attempt.pk, fact=fact, now=NOON)
        return
    if what == "expire":
        purchase.refresh_from_db()
        if purchase.hold_until is not None:
            expire_purchase(purchase_id=purchase.pk, now=purchase.hold_until)
        return
    orders = list(purchase.orders.order_by("pk"))
    end = decline_order if what == "decline" else cancel_order
    with contextlib.suppress(UnableToChangeOrder):
        end(order=orders[number % len(orders)], by=UserFactory(), reason="x", now=NOON)


def _attempt(purchase: Purchase, *, is_old: bool) -> PaymentAttempt | None:
    first = PaymentAttempt.objects.filter(purchase=purchase).order_by("pk").first()
    if is_old and first is not None:
        return first
    try:
        return start_attempt(purchase_id=purchase.pk, now=NOON)
    except UnableToStartPayment:
        return first


def _came(purchase: Purchase) -> Money:
    return Money.total((one.money for one in Receipt.objects.filter(purchase=purchase)), "USD")


def _on_deposit(purchase: Purchase) -> Money:
    return -balance(kind=AccountKind.BUYER_DEPOSIT, owner=purchase.number, currency="USD")


def _due_back(purchase: Purchase) -> Money:
    return -balance(kind=AccountKind.REFUND_DUE, owner=purchase.number, currency="USD")


def _earned(vendors: list[Vendor]) -> Money:
    return Money.total((owed_to(vendor=one, currency="USD") for one in vendors), "USD")
