"""What business buyers pay for one thing: the tier that their quantity reaches, or the price of a sample.

# Note [The better price]
A tier never makes anything dearer: where the usual price is lower today, as while a reduced one runs, that one holds. In
dollars a tier of its own holds; where only the one in riel is reached, the dollars are converted from it, as from any
price in riel, and said to be so. docs/algorithms/trade-prices.md tells it in numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext

from catalogue.trade.content import MOST_OF_A_SAMPLE
from catalogue.trade.selectors import tier_price
from marketplace.organisations.selectors import is_trade_buyer as is_trade_buyer

if TYPE_CHECKING:
    from catalogue.trade.models import TradeTerms

#: At the end of a basket line's reference and code: it is a sample, apart from other pieces of the same product.
SAMPLE: Final = "-sample"


@dataclass(frozen=True)
class UnitPrice:
    """What one piece costs: in riel, and in dollars where there is a price of its own.

    Attributes:
        riel: What it costs in riel.
        usd: What it costs in dollars; None: converted from riel.
        is_tier: Whether a tier made it less than the usual price.
    """

    riel: Decimal
    usd: Decimal | None = None
    is_tier: bool = False


def unit_price(*, terms: TradeTerms | None, quantity: int, usual: UnitPrice) -> UnitPrice:
    """Return what one piece costs a business buyer at a quantity. See Note [The better price].

    Args:
        terms: The product's own, with tiers; None: only the usual price.
        quantity: How many pieces.
        usual: What it costs everybody today.
    """
    if terms is None:
        return usual
    riel, dollars = (tier_price(terms, currency, quantity) for currency in ("KHR", "USD"))
    now = min(usual.riel, riel.amount) if riel else usual.riel
    usd = usual.usd
    if dollars is not None:
        usd = dollars.amount if usd is None else min(usd, dollars.amount)
    elif now < usual.riel:
        usd = None
    return UnitPrice(now, usd, is_tier=now < usual.riel or usd != usual.usd)


def sample_price(terms: TradeTerms | None) -> UnitPrice | None:
    """Return what a sample costs; None where none is sold."""
    if terms is None or terms.sample_price is None:
        return None
    return UnitPrice(terms.sample_price, terms.sample_price_usd)


def is_sample(line: Any) -> bool:
    """Return whether a basket line is a sample."""
    return str(line.line_reference).endswith(SAMPLE)


def sample_refusal(*, quantity: int) -> str:
    """Return why so many pieces are no sample, in words for the buyer; nothing where they are."""
    if quantity <= MOST_OF_A_SAMPLE:
        return ""
    return gettext("A sample is at most %(most)d pieces.") % {"most": MOST_OF_A_SAMPLE}


def named_sample(title: str) -> str:
    """Return what a sample is called on an order, in the reader's language."""
    return gettext("%(title)s (sample)") % {"title": title}
