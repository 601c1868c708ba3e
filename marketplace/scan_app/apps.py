from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScanAppConfig(AppConfig):
    """The phone page of those through whose hands parcels go: clerks, station agents, riders, keepers of hubs."""

    name = "marketplace.scan_app"
    label = "scan_app"
    verbose_name = _("Scan app")
