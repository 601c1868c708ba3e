"""Every periodic task, one line each, with its reason. Beat reads it through `marketplace.celery`."""

from __future__ import annotations

from typing import Any

SCHEDULE: dict[str, dict[str, Any]] = {
    # A lost message must not lose a fact.
    "sweep-deliveries": {"task": "marketplace.core.tasks.sweep_deliveries", "schedule": 20.0},
}
