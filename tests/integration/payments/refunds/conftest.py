from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from marketplace.sales.order.models import Purchase
from payments import adapters
from payments.models import Receipt
from payments.providers.fake import FakeProvider
from payments.selectors import ledger_faults, ledger_sums
from tests.integration.payments.refunds.paid import pay, placed


@pytest.fixture(autouse=True)
def ledger_is_sound_afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "without_the_guards" in request.node.name:
        return
    assert ledger_faults() == []
    for kinds in ledger_sums().values():
        assert sum(Decimal(total) for total in kinds.values()) == 0
    for receipt in Receipt.objects.all():
        standing = sum(refund.amount for refund in receipt.refunds.standing())
        disputed = sum(dispute.held for dispute in receipt.disputes.exclude(status="won"))
        assert receipt.given_back == standing + disputed <= receipt.amount


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are read in English here."""
    with translation.override("en"):
        yield


@pytest.fixture
def purchase() -> Purchase:
    """Paid by KHQR: 48,000 to Sokha's order, 95,000 to Chanthy's."""
    made = placed()
    pay(made)
    return Purchase.objects.get(pk=made.pk)


@pytest.fixture
def fake(settings: Any) -> Iterator[FakeProvider]:
    """A provider that gives money back itself, in place of Bakong's which cannot."""
    settings.PAYMENT_PROVIDERS = {**settings.PAYMENT_PROVIDERS, "fake": {}}
    adapters.adapter.cache_clear()
    provider = adapters.adapter("fake")
    assert isinstance(provider, FakeProvider)
    yield provider
    adapters.adapter.cache_clear()


@pytest.fixture
def by_fake(fake: FakeProvider) -> Purchase:
    """The same purchase, paid through a provider that gives money back itself."""
    made = placed(method="fake")
    pay(made)
    return Purchase.objects.get(pk=made.pk)
