"""Asking about borders: rules, forms, landed cost."""

from logistics.customs.selectors.currencies import SDR, Rates, rates_on
from logistics.customs.selectors.landed import GoodsLine, LandedCost, Part, landed_cost
from logistics.customs.selectors.postal import postal_form
from logistics.customs.selectors.products import hs_codes_of, not_served, refusals_of
from logistics.customs.selectors.rules import Goods, Refusal, papers_for, prohibitions, rules_for, rules_for_all

__all__ = (
    "SDR",
    "Goods",
    "GoodsLine",
    "LandedCost",
    "Part",
    "Rates",
    "Refusal",
    "hs_codes_of",
    "landed_cost",
    "not_served",
    "papers_for",
    "postal_form",
    "prohibitions",
    "rates_on",
    "refusals_of",
    "rules_for",
    "rules_for_all",
)
