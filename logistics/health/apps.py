from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    """Whether carriers answer, what they said that nobody understands, and which parcels have gone quiet."""

    name = "logistics.health"
    label = "carrier_health"
    verbose_name = _("Health of carriers")
