from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

import pytest
from django.utils import translation

from logistics.carriers.fake import FakeCarrier
from logistics.configured import carrier_for, forget_carriers
from marketplace.core import events
from marketplace.sales.order.models import Order, Purchase
from payments.models import Receipt
from payments.selectors import ledger_faults, ledger_sums
from tests.factories.logistics import NumberRangeFactory
from tests.factories.returns import arrived
from tests.integration.payments.refunds.paid import order_of, pay, placed


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts are written down; what others make of them is tested where they are."""
    monkeypatch.setattr(events, "_subscriptions", dict)


@pytest.fixture
def fake_carrier(settings: Any, db: None) -> Iterator[FakeCarrier]:
    """Put a carrier in memory beside the configured ones, with numbers to give."""
    forget_carriers()
    settings.CARRIERS = {**settings.CARRIERS, "fake": {}}
    NumberRangeFactory()
    yield cast(FakeCarrier, carrier_for("fake"))
    forget_carriers()


@pytest.fixture
def purchase(fake_carrier: FakeCarrier) -> Purchase:
    """Paid and delivered: three peppers at 14,000 and 6,000 of Sokha's, a scarf at 90,000 and 5,000 of Chanthy's."""
    made = placed()
    pay(made)
    return Purchase.objects.get(pk=made.pk)


@pytest.fixture
def order(purchase: Purchase) -> Iterator[Order]:
    """Sokha's part, arrived; afterwards the ledger is sound."""
    yield arrived(order_of(purchase))
    assert ledger_faults() == []
    for kinds in ledger_sums().values():
        assert sum(Decimal(total) for total in kinds.values()) == 0
    for receipt in Receipt.objects.all():
        assert receipt.given_back == sum(refund.amount for refund in receipt.refunds.standing())
