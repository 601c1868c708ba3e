"""Rules and rates at borders: what must not be sent, what needs a paper, duties, taxes, limits, fees, currencies."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from cms.desk.terms import TermsRoom
from logistics.customs.services import KINDS


class Borders(TermsRoom):
    """Screens for what holds at borders."""

    url_prefix = "marketplace/borders"
    url_namespace = "officers_borders"
    icon = "globe"
    kinds = KINDS
    heading = _("Rules and rates at borders")
    see_permission, add_permission, change_permission = (
        "customs.view_traderule", "customs.add_traderule", "customs.change_traderule",
    )  # fmt: skip


BORDERS: Final = Borders("officers_borders")
