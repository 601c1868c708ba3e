from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomsConfig(AppConfig):
    """What crosses a border: rules and papers by kind of goods and country, duties, taxes, and what it costs landed."""

    name = "logistics.customs"
    label = "customs"
    verbose_name = _("Customs")
