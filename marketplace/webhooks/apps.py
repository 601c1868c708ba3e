from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebhooksConfig(AppConfig):
    """Messages to vendors' own programs about their orders and parcels."""

    name = "marketplace.webhooks"
    label = "webhooks"
    verbose_name = _("Webhooks")
