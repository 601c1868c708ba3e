from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from logistics.carriers.fake import FakeCarrier
from logistics.configured import carrier_for, forget_carriers
from tests.factories.logistics import NumberRangeFactory


@pytest.fixture
def fake_carrier(settings: Any) -> Iterator[FakeCarrier]:
    """Put a carrier in memory beside the configured ones, and return it."""
    forget_carriers()
    settings.CARRIERS = {**settings.CARRIERS, "fake": {}}
    yield cast(FakeCarrier, carrier_for("fake"))
    forget_carriers()


@pytest.fixture
def numbers(db: None) -> None:
    """Grant a range of postal numbers."""
    NumberRangeFactory()
