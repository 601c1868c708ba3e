from __future__ import annotations

import pytest

from marketplace.core import events


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts are written down here; what others make of them is tested where they are."""
    monkeypatch.setattr(events, "_subscriptions", dict)
