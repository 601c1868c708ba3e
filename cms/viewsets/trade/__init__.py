"""The trade desk: every screen on which officers help trade along, and its door in the menu."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cms.viewsets.trade.borders import BORDERS
from cms.viewsets.trade.exports import EXPORTS
from cms.viewsets.trade.figures import FIGURES
from cms.viewsets.trade.organisations import ORGANISATIONS
from cms.viewsets.trade.origin import EXPORT_TERMS
from cms.viewsets.trade.requests import QUOTE_REQUESTS
from cms.viewsets.trade.screening import SCREENING

VIEWSETS: Final[list[Any]] = [
    QUOTE_REQUESTS,
    EXPORTS,
    FIGURES,
    ORGANISATIONS,
    SCREENING,
    BORDERS,
    EXPORT_TERMS,
]
#: Label, address, permission, icon; in the order of the menu.
DOORS: Final = (
    (_("Requests for quotes"), "officers_quotes:queue", "quotes.view_quoterequest", "comment"),
    (_("Export files"), "officers_exports:queue", "exports.view_exportfile", "doc-full"),
    (_("What left the country"), "officers_trade:report", "exports.view_exportfile", "view"),
    (_("Best Traders"), "officers_trade:traders", "exports.view_exporterprofile", "pick"),
    (_("Organisations that buy"), "officers_organisations:queue", "organisations.view_organisation", "group"),
    (_("Denied parties"), "officers_screening:queue", "screening.view_screeninghit", "warning"),
    (_("Rules and rates at borders"), "officers_borders:index", "customs.view_traderule", "globe"),
    (_("Forms of origin and Best Traders"), "officers_export_terms:index", "exports.view_originform", "doc-full"),
)
