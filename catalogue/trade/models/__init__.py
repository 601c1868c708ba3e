"""The Harmonized System as a table, and the trade terms of what is sold."""

from catalogue.trade.models.hs import HSCode, HSLevel
from catalogue.trade.models.terms import ExcludedCountry, OriginCriterion, PriceTier, TradeTerms, TradeUnit

__all__ = ("ExcludedCountry", "HSCode", "HSLevel", "OriginCriterion", "PriceTier", "TradeTerms", "TradeUnit")
