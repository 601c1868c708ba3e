"""What a vendor writes as trade terms, as values: from a form, from a table, from what stands there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from catalogue.trade.models import TradeUnit
from marketplace.core.money import Money
from marketplace.geography.countries import HOME

if TYPE_CHECKING:
    from decimal import Decimal

    from catalogue.trade.models import TradeTerms

#: As many prices by quantity as a page of a phone can show, in each currency.
MOST_TIERS: Final = 6
#: How many pieces of a sample are sold at once.
MOST_OF_A_SAMPLE: Final = 3


@dataclass(frozen=True, kw_only=True)
class TierContent:
    """From so many pieces on, one piece costs so much."""

    min_quantity: int
    price: Money


@dataclass(frozen=True, kw_only=True)
class BusinessContent:
    """What business buyers are told: prices by quantity, time, samples, packing. Units as in `TradeTerms`."""

    tiers: tuple[TierContent, ...] = ()
    lead_days: int | None = None
    capacity_per_month: int | None = None
    unit: str = TradeUnit.PIECE
    sample_price: Decimal | None = None
    sample_price_usd: Decimal | None = None
    shelf_life_days: int | None = None
    pieces_per_carton: int | None = None
    carton_weight_g: int | None = None
    carton_length_cm: int | None = None
    carton_width_cm: int | None = None
    carton_height_cm: int | None = None
    cartons_per_pallet: int | None = None
    accepts_requests: bool = True

    @classmethod
    def of(cls, terms: TradeTerms | None) -> BusinessContent:
        """Return what stands there; where there are no terms, nothing."""
        if terms is None:
            return cls()
        tiers = tuple(TierContent(min_quantity=one.min_quantity, price=one.unit_price) for one in terms.tiers.all())
        return cls(tiers=tiers, **{name: getattr(terms, name) for name in BUSINESS_FIELDS})


@dataclass(frozen=True, kw_only=True)
class CustomsContent:
    """What customs are told: code, origin, words, weight; and where it is not sold."""

    hs_code: str = ""
    national_code: str = ""
    origin_country: str = HOME
    origin_criterion: str = ""
    customs_text_en: str = ""
    net_weight_g: int | None = None
    excluded_countries: tuple[str, ...] = ()

    @classmethod
    def of(cls, terms: TradeTerms | None) -> CustomsContent:
        """Return what stands there; where there are no terms, nothing."""
        if terms is None:
            return cls()
        countries = tuple(one.country_code for one in terms.excluded_countries.all())
        plain = {name: getattr(terms, name) for name in CUSTOMS_FIELDS}
        return cls(hs_code=terms.hs_code_id or "", excluded_countries=countries, **plain)


BUSINESS_FIELDS: Final = tuple(name for name in BusinessContent.__dataclass_fields__ if name != "tiers")
CUSTOMS_FIELDS: Final = tuple(
    name for name in CustomsContent.__dataclass_fields__ if name not in ("hs_code", "excluded_countries")
)
