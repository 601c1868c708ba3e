"""What becomes of vendors' programs that are told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WebhookStopped:
    """A vendor's program has not answered for a day, and is not told any more."""

    endpoint_id: int
    vendor_id: int
    host: str
    at: str
