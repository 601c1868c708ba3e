"""What an offer costs once it is at the buyer's: the rule of trade says what of it is in the price already."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from logistics.customs.selectors import hs_codes_of
from marketplace.core.money import Money
from marketplace.geography.countries import is_abroad
from marketplace.sales.order.trade_words import Incoterm
from marketplace.storefront.selectors.landed import LandedShown, landed_shown
from marketplace.storefront.selectors.rates import shown_rate

if TYPE_CHECKING:
    from marketplace.quotes.models import QuoteRequest, QuoteVersion

#: The vendor pays the main carriage; what is not named apart is in the price of the goods.
#: Source: Incoterms 2020, articles A9 and B9 (allocation of costs) of each rule.
CARRIED: Final = frozenset(
    {Incoterm.CPT, Incoterm.CIP, Incoterm.DAP, Incoterm.DPU, Incoterm.DDP, Incoterm.CFR, Incoterm.CIF}
)
#: The vendor insures the goods for the buyer, or bears the risk until they are there.
COVERED: Final = frozenset({Incoterm.CIP, Incoterm.CIF, Incoterm.DAP, Incoterm.DPU, Incoterm.DDP})


def landed_of_offer(*, version: QuoteVersion, asked: QuoteRequest, now: datetime) -> LandedShown | None:
    """Return the estimate for an offer in the country of its request; none at home, nor where duty is in the price."""
    if not is_abroad(asked.country) or version.incoterm == Incoterm.DDP:
        return None
    lines = list(version.lines.select_related("product", "version"))
    codes = hs_codes_of([line.product for line in lines if line.product])
    wanted = asked.hs_code_id or ""
    nothing = Money.zero(version.currency)
    freight = None if version.freight is None else Money(version.freight, version.currency)
    insurance = None if version.insurance is None else Money(version.insurance, version.currency)
    if freight is None and version.incoterm in CARRIED:
        freight = nothing
    if insurance is None and version.incoterm in COVERED:
        insurance = nothing
    return landed_shown(
        values=[(codes.get(line.product_id or 0) or line.hs_code_id or wanted, line.total) for line in lines],
        country=asked.country,
        day=timezone.localdate(now),
        rate=shown_rate(now=now),
        freight=freight,
        insurance=insurance,
    )
