from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuotesConfig(AppConfig):
    """Buyers who say what they need, vendors who answer with prices and dates, and what they agree on."""

    name = "marketplace.quotes"
    label = "quotes"
    verbose_name = _("Requests for quotes")
