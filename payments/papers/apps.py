from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PapersConfig(AppConfig):
    """Papers: tax profiles and rates, invoices, receipts and credit notes, and what the tax office asks for."""

    name = "payments.papers"
    label = "papers"
    verbose_name = _("Papers")
