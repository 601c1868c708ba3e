"""The switch of the post's customs form: at exactly 300 SDR and 2 kg."""

from __future__ import annotations

from decimal import Decimal

import pytest

from logistics.customs.selectors import Rates, postal_form
from marketplace.core.money import Money
from tests.factories.customs import RATES


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("value", "weight_g", "form"),
    [
        (usd("400.00"), 2_000, "CN22"),  # 400 / 1 * 0.75 = 300 SDR exactly, 2 kg exactly
        (usd("400.01"), 2_000, "CN23"),
        (usd("400.00"), 2_001, "CN23"),
        (usd("0.01"), 1, "CN22"),
        (Money(Decimal(1_600_000), "KHR"), 2_000, "CN22"),  # 400 dollars
        (Money(Decimal(1_600_001), "KHR"), 2_000, "CN23"),
    ],
)
def test_the_small_form_ends_at_exactly_300_sdr_and_2_kg(value: Money, weight_g: int, form: str) -> None:
    assert postal_form(value=value, weight_g=weight_g, rates=RATES) == form


def test_without_a_rate_of_the_drawing_right_it_is_the_large_form() -> None:
    assert postal_form(value=usd("1.00"), weight_g=1, rates=Rates({"USD": Decimal(1)})) == "CN23"
