from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PointsConfig(AppConfig):
    """Parcels that wait at stations, counters, lockers and hubs: how long, for which code, who called whom."""

    name = "logistics.points"
    label = "points"
    verbose_name = _("Parcels at points")
