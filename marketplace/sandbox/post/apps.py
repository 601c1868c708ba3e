from __future__ import annotations

from django.apps import AppConfig


class PostConfig(AppConfig):
    """A post office for trying things out."""

    name = "marketplace.sandbox.post"
    label = "post"
