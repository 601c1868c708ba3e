from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GeographyConfig(AppConfig):
    """Provinces, districts, communes and villages of Cambodia: where goods come from and where they go."""

    name = "marketplace.geography"
    label = "geography"
    verbose_name = _("Geography")
