from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreeningConfig(AppConfig):
    """Lists of people and firms with whom nobody may trade, and what people decided where a name is like one there."""

    name = "marketplace.screening"
    label = "screening"
    verbose_name = _("Denied parties")
