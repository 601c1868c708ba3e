"""Asking about borders: rules, forms, landed cost."""

from logistics.customs.selectors.currencies import SDR, Rates, rates_on
from logistics.customs.selectors.landed import GoodsLine, LandedCost, Part, landed_cost
from logistics.customs.selectors.postal import postal_form
from logistics.customs.selectors.rules import Goods, Refusal, papers_for, prohibitions, rules_for, rules_for_all

__all__ = (
    "SDR",
    "Goods",
    "GoodsLine",
    "LandedCost",
    "Part",
    "Rates",
    "Refusal",
    "landed_cost",
    "papers_for",
    "postal_form",
    "prohibitions",
    "rates_on",
    "rules_for",
    "rules_for_all",
)
