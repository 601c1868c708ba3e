from __future__ import annotations

from tests.integration.notifications.gateway import gateway

__all__ = ("gateway",)
