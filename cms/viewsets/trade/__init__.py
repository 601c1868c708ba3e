"""The trade desk: every screen on which officers help trade along, and its door in the menu."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cms.viewsets.trade.requests import QUOTE_REQUESTS

VIEWSETS: Final[list[Any]] = [
    QUOTE_REQUESTS,
]
#: Label, address, permission, icon; in the order of the menu.
DOORS: Final = ((_("Requests for quotes"), "officers_quotes:queue", "quotes.view_quoterequest", "comment"),)
