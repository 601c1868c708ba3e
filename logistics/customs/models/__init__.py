"""Dated rows about borders: rules, duties, taxes, low-value limits, fees and what one currency is in another."""

from logistics.customs.models.charges import DeMinimis, DutyRate, Fee, TaxRate
from logistics.customs.models.columns import Base, When
from logistics.customs.models.currencies import CurrencyRate
from logistics.customs.models.rules import Direction, RuleKind, TradeRule

__all__ = (
    "Base",
    "CurrencyRate",
    "DeMinimis",
    "Direction",
    "DutyRate",
    "Fee",
    "RuleKind",
    "TaxRate",
    "TradeRule",
    "When",
)
