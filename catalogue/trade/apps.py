from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TradeConfig(AppConfig):
    """Codes of the Harmonized System, and what a listing says to the trade: tiers, lead time, packing, origin."""

    name = "catalogue.trade"
    label = "trade"
    verbose_name = _("Trade terms")
