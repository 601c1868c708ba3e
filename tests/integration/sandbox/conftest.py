from __future__ import annotations

from tests.integration.payments.conftest import running, sandbox

__all__ = ("running", "sandbox")
