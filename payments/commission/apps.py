from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommissionConfig(AppConfig):
    """Commission: what we keep of a sale, by dated rules, and who pays for a price reduction."""

    name = "payments.commission"
    label = "commission"
    verbose_name = _("Commission")
