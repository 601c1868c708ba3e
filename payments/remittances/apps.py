from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemittancesConfig(AppConfig):
    """Cash that carriers collected at doors and hand over: their lists, what is short, what is late."""

    name = "payments.remittances"
    label = "remittances"
    verbose_name = _("Cash remittances")
