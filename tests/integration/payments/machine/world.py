"""The people and things of the random play: a few vendors with few pieces, and what really moved, which nobody can take back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.module_loading import import_string

from marketplace import facts
from marketplace.core.models import Delivery
from marketplace.core.money import Money
from marketplace.sales.order.models import Purchase
from marketplace.sales.order.utils import DeliveryChoice
from payments.models import PaymentAttempt
from payments.providers.base import Fact, FactKind
from tests.factories.catalogue import ProductFactory
from tests.factories.sales import NOON
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

CARRIERS: Final = ("cambodia_post", "bus_parcel")
#: Riel; none is a round number, so that a share of one is easily mistaken for another.
PRICES: Final = (14_100, 90_300, 7_700)
PIECES: Final = 7


def riel(amount: int | Decimal) -> Money:
    return Money(Decimal(amount), "KHR")


@dataclass
class Movement:
    """Money that really moved, at a provider or over a counter; `told` counts how often we heard of it."""

    attempt: PaymentAttempt
    fact: Fact
    told: int = 0

    @property
    def is_ours(self) -> bool:
        return self.fact.to_account == self.attempt.payee_account


@dataclass
class World:
    """Everything that the players act on, and what is true outside whatever we believe."""

    products: list[Any]
    user: Any
    second: Any
    now: datetime = NOON
    purchases: list[Purchase] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)
    counter: int = 0

    def next_word(self, begins: str) -> str:
        """Return a word that was never said before."""
        self.counter += 1
        return f"{begins}{self.counter:05}"

    def vendors(self) -> list[Vendor]:
        return list(Vendor.objects.order_by("pk"))

    def attempts(self) -> list[PaymentAttempt]:
        return list(PaymentAttempt.objects.order_by("pk"))

    def move(self, attempt: PaymentAttempt, money: Money, *, to_account: str | None = None) -> Movement:
        """Let money move; nobody has heard of it yet."""
        fact = Fact(
            kind=FactKind.PAID,
            attempt_ref=attempt.key,
            txn_id=self.next_word("txn"),
            money=money,
            to_account=attempt.payee_account if to_account is None else to_account,
            occurred_at=self.now,
        )
        self.movements.append(Movement(attempt, fact))
        return self.movements[-1]


def build() -> World:
    """Return a small market: vendors with a few pieces each, the last of them paid directly."""
    vendors = [VendorFactory(code=code, bakong_account_id=f"{code}@devb") for code in ("sokha", "chanthy")]
    vendors.append(VendorFactory(code="bopha", bakong_account_id="bopha@devb", settlement_mode="direct"))
    products = [
        ProductFactory(vendor=vendor, stock__price=Decimal(price), stock__num_in_stock=PIECES)
        for vendor, price in zip(vendors, PRICES, strict=True)
    ]
    return World(products=products, user=UserFactory(), second=UserFactory())


def choice(number: int) -> DeliveryChoice:
    """Return how an order travels; of some parcels the vendor pays a part, of some all."""
    carrier = CARRIERS[number % len(CARRIERS)]
    whole = 3_000 + 500 * number
    by_vendor = (0, 1_000, whole)[number % 3]
    return DeliveryChoice(f"{carrier}:any", carrier, riel(whole - by_vendor), riel(by_vendor))


def waiting_facts() -> list[Delivery]:
    """Return what waits for a handler of payments, the oldest first. Other rooms, and who would go outside, do not play."""
    ours = Delivery.objects.filter(delivered_at=None, handler__startswith="payments.")
    return list(ours.exclude(handler__contains="deeplink").order_by("pk"))


def hand_over(delivery: Delivery) -> None:
    """Let a handler hear a fact, whether or not it heard it before."""
    fact = getattr(facts, delivery.record.name)(**delivery.record.data)
    import_string(delivery.handler)(fact)


@contextmanager
def undone_afterwards() -> Iterator[None]:
    """Undo all that is written inside; services may open their outermost transaction in it, as in any test."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # what Django's own TestCase does
    with block:
        yield
        transaction.set_rollback(True)


LATER: Final = (timedelta(seconds=30), timedelta(minutes=11), timedelta(hours=1), timedelta(days=4))
