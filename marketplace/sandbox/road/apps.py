from __future__ import annotations

from django.apps import AppConfig


class RoadConfig(AppConfig):
    """Couriers for trying things out: what they remember, and the levers that spoil it."""

    name = "marketplace.sandbox.road"
    label = "road"
