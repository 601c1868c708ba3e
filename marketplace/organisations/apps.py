from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """Who buys as a body, not as a person: hotels, shops, importers, ministries, schools, and who works for them."""

    name = "marketplace.organisations"
    label = "organisations"
    verbose_name = _("Organisations that buy")
