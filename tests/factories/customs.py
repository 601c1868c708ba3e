"""Rows about borders."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from logistics.customs.models import (
    Base,
    CurrencyRate,
    DeMinimis,
    Direction,
    DutyRate,
    Fee,
    RuleKind,
    TaxRate,
    TradeRule,
    When,
)
from logistics.customs.selectors import Rates

DAY: Final = date(2026, 11, 26)
SINCE: Final = date(2026, 1, 1)
#: Round numbers, so that what comes out can be counted by hand: 1 USD = 4,000 KHR = 0.80 EUR = 0.75 SDR.
RATES: Final = Rates(
    {
        "USD": Decimal(1),
        "KHR": Decimal(4000),
        "EUR": Decimal("0.8"),
        "GBP": Decimal("0.75"),
        "AUD": Decimal("1.5"),
        "CAD": Decimal("1.4"),
        "JPY": Decimal(150),
        "XDR": Decimal("0.75"),
    }
)


def rule(kind: str = RuleKind.PROHIBIT, hs_prefix: str = "", country: str = "", **fields: Any) -> TradeRule:
    """Return a rule; of a permit or certificate with a paper."""
    paper = "" if kind in {RuleKind.PROHIBIT, RuleKind.WARN} else "licence"
    given = {
        "direction": Direction.EXPORT,
        "paper": paper,
        "text_km": "ហាម",
        "text_en": "Not allowed.",
        "valid_from": SINCE,
        "source": "A source.",
        **fields,
    }
    return TradeRule.objects.create(kind=kind, hs_prefix=hs_prefix, country=country, **given)


def duty(percent: str, *, country: str = "JP", hs_prefix: str = "", **fields: Any) -> DutyRate:
    given = {"valid_from": SINCE, "source": "The tariff.", "base": Base.CIF, **fields}
    return DutyRate.objects.create(country=country, hs_prefix=hs_prefix, percent=Decimal(percent), **given)


def tax(percent: str, *, country: str = "JP", **fields: Any) -> TaxRate:
    given = {"valid_from": SINCE, "source": "The tax law.", "base": Base.CIF_DUTY, **fields}
    return TaxRate.objects.create(country=country, percent=Decimal(percent), **given)


def limit(*, country: str = "JP", currency: str = "JPY", **fields: Any) -> DeMinimis:
    given = {"valid_from": SINCE, "source": "The limit.", **fields}
    return DeMinimis.objects.create(country=country, currency=currency, **given)


def fee(amount: str, *, country: str = "JP", currency: str = "USD", **fields: Any) -> Fee:
    given = {
        "code": "handling",
        "name_km": "សេវា",
        "name_en": "handling",
        "when": When.IF_DUE,
        "valid_from": SINCE,
        "source": "The post there.",
        **fields,
    }
    return Fee.objects.create(country=country, amount=Decimal(amount), currency=currency, **given)


def currency_rate(currency: str, per_usd: str, *, since: date = SINCE, until: date | None = None) -> CurrencyRate:
    return CurrencyRate.objects.create(
        currency=currency, per_usd=Decimal(per_usd), valid_from=since, valid_to=until, source="A bank."
    )


YESTERDAY: Final = DAY - timedelta(days=1)
TOMORROW: Final = DAY + timedelta(days=1)
