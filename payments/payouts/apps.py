from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PayoutsConfig(AppConfig):
    """Payouts: payout accounts, settlement statements, and the transfers that pay them."""

    name = "payments.payouts"
    label = "payouts"
    verbose_name = _("Payouts")
