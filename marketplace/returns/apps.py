from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReturnsConfig(AppConfig):
    """Goods that come back and parcels that were lost: who asked, who pays, who decided, what became of it."""

    name = "marketplace.returns"
    label = "returns"
    verbose_name = _("Returns and claims")
