from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScanningConfig(AppConfig):
    """Who may scan parcels, until when and where, and what became of every scan they sent."""

    name = "logistics.scanning"
    label = "scanning"
    verbose_name = _("Scanning")
