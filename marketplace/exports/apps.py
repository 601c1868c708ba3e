from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    """What goes abroad: whether it may leave, its papers, the scans of what others issue, and all its numbers."""

    name = "marketplace.exports"
    label = "exports"
    verbose_name = _("Exports")
