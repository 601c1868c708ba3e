from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """What a member wants to buy for an organisation, who said yes to it, and who pays."""

    name = "marketplace.approvals"
    label = "approvals"
    verbose_name = _("Approvals of purchases")
