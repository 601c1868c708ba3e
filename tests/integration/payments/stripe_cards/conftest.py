"""The Stripe adapter as it is configured, with a page of Stripe's and without."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from payments.providers.stripe.adapter import StripeCards
from tests.fixtures.localstripe import StripeSandbox


@pytest.fixture
def adapter(stripe: StripeSandbox) -> Iterator[StripeCards]:
    made = StripeCards.from_config(stripe.config)
    yield made
    made._ask.close()


@pytest.fixture
def forms(stripe: StripeSandbox) -> Iterator[StripeCards]:
    """The adapter where there is no page of Stripe's."""
    made = StripeCards.from_config({**stripe.config, "mode": "intent"})
    yield made
    made._ask.close()
