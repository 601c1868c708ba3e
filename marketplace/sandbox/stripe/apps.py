from __future__ import annotations

from django.apps import AppConfig


class StripeSandboxConfig(AppConfig):
    """A card company for trying things out."""

    name = "marketplace.sandbox.stripe"
    label = "stripe"
