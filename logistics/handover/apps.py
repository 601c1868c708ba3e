from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandoverConfig(AppConfig):
    """What is handed to carriers together: manifests, pickups, and the runs of village hubs."""

    name = "logistics.handover"
    label = "handover"
    verbose_name = _("Handing over")
