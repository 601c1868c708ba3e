from __future__ import annotations

from tests.integration.payments.providers.conftest import running, sandbox

__all__ = ("running", "sandbox")
