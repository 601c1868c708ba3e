"""The parcels' desk: every screen on which officers watch carriers and parcels, and its door in the menu."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from cms.viewsets.parcels.agents import AGENTS
from cms.viewsets.parcels.alarms import ALARMS
from cms.viewsets.parcels.bookings import BOOKINGS
from cms.viewsets.parcels.carbon import CARBON
from cms.viewsets.parcels.claims import CLAIMS
from cms.viewsets.parcels.health import HEALTH
from cms.viewsets.parcels.lots import LISTS, LOTS
from cms.viewsets.parcels.points import POINTS
from cms.viewsets.parcels.ranges import RANGES
from cms.viewsets.parcels.return_terms import RETURN_TERMS
from cms.viewsets.parcels.returns import RETURNS
from cms.viewsets.parcels.terms import TERMS
from cms.viewsets.parcels.watch import WATCH

VIEWSETS: Final[list[Any]] = [
    HEALTH,
    ALARMS,
    BOOKINGS,
    RANGES,
    TERMS,
    CARBON,
    LOTS,
    LISTS,
    WATCH,
    AGENTS,
    POINTS,
    RETURNS,
    RETURN_TERMS,
    CLAIMS,
]
#: Label, address, permission, icon; in the order of the menu.
DOORS: Final = (
    (_("Stuck parcels"), "officers_watch:queue", "shipping.view_consignment", "view"),
    (_("Health of carriers"), "officers_carriers:board", "carrier_health.view_carrierhealth", "view"),
    (_("Alarms"), "officers_alarms:queue", "carrier_health.view_carrieralarm", "warning"),
    (_("Failed bookings"), "officers_bookings:queue", "shipping.view_consignment", "cross"),
    (_("Postal numbers"), "officers_ranges:list", "shipping.view_numberrange", "list-ol"),
    (_("Terms of carriers"), "officers_terms:index", "shipping.view_tariff", "tablet-alt"),
    (_("CO2 and lots"), "officers_carbon:report", "shipping.view_shipment", "globe"),
    (_("Lots of village hubs"), "officers_lots:list", "handover.view_consolidationrun", "folder-open-1"),
    (_("Lists for carriers"), "officers_lists_of_parcels:all", "handover.view_manifest", "list-ul"),
    (_("People who scan"), "officers_agents:index", "scanning.view_appointment", "group"),
    (_("Service points"), "officers_points:list", "shipping.view_servicepoint", "site"),
    (_("Returns"), "officers_returns:queue", "returns.view_returnrequest", "rotate"),
    (_("Terms of return"), "officers_return_terms:list", "returns.view_returnpolicy", "calendar-alt"),
    (_("Claims on carriers"), "officers_claims:queue", "returns.view_carrierclaim", "warning"),
)
