from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketplace.core import events
from marketplace.users.models import User
from tests.factories.users import OfficerFactory
from vendors.services.review import ensure_workflows

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts are written down here; what others make of them is tested where they are."""
    monkeypatch.setattr(events, "_subscriptions", dict)


@pytest.fixture
def workflows(db: None) -> None:
    ensure_workflows()


@pytest.fixture
def officer(workflows: None) -> User:
    return OfficerFactory()


@pytest.fixture
def now() -> datetime:
    return NOON
