from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BankingConfig(AppConfig):
    """The bank's own statements: their lines, and the buyers' transfers found in them."""

    name = "payments.banking"
    label = "banking"
    verbose_name = _("Bank statements")
