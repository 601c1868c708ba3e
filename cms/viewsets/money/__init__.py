"""The money desk: every screen on which officers watch and move money, and its door in the menu."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cms.viewsets.money.rates import RATES
from cms.viewsets.money.refunds import REFUNDS

VIEWSETS: Final[list[Any]] = [REFUNDS, RATES]
#: Label, address, permission, icon; in the order of the menu.
DOORS: Final = (
    (_("Refunds"), "officers_refunds:index", "payment.view_refund", "rotate"),
    (_("Exchange rates"), "officers_rates:index", "payment.view_exchangerate", "order"),
)
