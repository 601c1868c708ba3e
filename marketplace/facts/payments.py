"""What happens to money."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RefundFellDue:
    refund_id: int
