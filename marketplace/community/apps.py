from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """What buyers say, ask, save and wait for."""

    name = "marketplace.community"
    label = "community"
    verbose_name = _("Voices of buyers")
