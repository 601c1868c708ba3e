"""The worked numbers of docs/algorithms/trade-prices.md."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from marketplace.core.money import Money
from marketplace.sales.order.currencies import price_of_line
from vendors.trade import UnitPrice, is_sample, sample_price, unit_price


def tier(currency: str, start: int, price: str) -> Any:
    return SimpleNamespace(currency=currency, min_quantity=start, price=Decimal(price))


ROWS = [tier("KHR", 10, "10000"), tier("KHR", 100, "9000"), tier("USD", 50, "2.20")]
TERMS: Any = SimpleNamespace(
    tiers=SimpleNamespace(all=lambda: ROWS), sample_price=Decimal(15_000), sample_price_usd=None
)


def price(riel: int, usd: str | None) -> UnitPrice:
    return UnitPrice(Decimal(riel), None if usd is None else Decimal(usd))


@pytest.mark.parametrize(
    ("quantity", "usual", "riel", "usd", "is_tier"),
    [
        (9, price(12_000, "3.00"), 12_000, "3.00", False),
        (10, price(12_000, "3.00"), 10_000, None, True),
        (50, price(12_000, "3.00"), 10_000, "2.20", True),
        (100, price(12_000, "3.00"), 9_000, "2.20", True),
        (100, price(12_000, None), 9_000, "2.20", True),
        (10, price(8_000, "2.00"), 8_000, "2.00", False),
        (50, price(12_000, "2.00"), 10_000, "2.00", True),
    ],
)
def test_a_piece_costs_what_the_better_of_tier_and_usual_price_says(
    quantity: int, usual: UnitPrice, riel: int, usd: str | None, is_tier: bool
) -> None:
    told = unit_price(terms=TERMS, quantity=quantity, usual=usual)

    assert (told.riel, told.usd, told.is_tier) == (riel, None if usd is None else Decimal(usd), is_tier)


def test_who_has_no_terms_pays_the_usual_price() -> None:
    assert unit_price(terms=None, quantity=1_000, usual=price(12_000, "3.00")) == price(12_000, "3.00")


def test_a_converted_line_is_rounded_once_and_not_by_the_piece() -> None:
    riel = Money(Decimal(9_000), "KHR") * 120

    line = price_of_line(
        riel=riel, riel_before=riel, quantity=120, price_usd=None, currency="USD", khr_per_usd=Decimal(4_050)
    )

    assert str(line.charged) == "266.67 USD"
    assert str(Money(Decimal("2.22"), "USD") * 120) == "266.40 USD"


def test_a_sample_costs_its_own_price() -> None:
    assert sample_price(TERMS) == UnitPrice(Decimal(15_000))
    assert sample_price(None) is None
    assert is_sample(SimpleNamespace(line_reference="12_34-sample"))
    assert not is_sample(SimpleNamespace(line_reference="12_34"))
