from __future__ import annotations

from tests.integration.payments.conftest import running, running_cards, sandbox, stripe

__all__ = ("running", "running_cards", "sandbox", "stripe")
