from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReconciliationConfig(AppConfig):
    """What providers say that they hold for us, set against our receipts."""

    name = "payments.reconciliation"
    label = "reconciliation"
    verbose_name = _("Reconciliation")
