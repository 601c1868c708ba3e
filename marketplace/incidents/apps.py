from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncidentsConfig(AppConfig):
    """What went wrong between a buyer and a vendor, and how it was settled."""

    name = "marketplace.incidents"
    label = "incidents"
    verbose_name = _("Incidents")
