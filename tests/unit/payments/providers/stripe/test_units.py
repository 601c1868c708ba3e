"""Stripe counts in hundredths, riel too; not one riel or cent is lost or made on the way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import Money
from payments.providers.stripe.units import from_units, to_units


@given(riel=st.integers(min_value=1, max_value=10**11))
def test_fault_34_riel_go_to_stripe_times_a_hundred_and_come_back_whole(riel: int) -> None:
    money = Money(Decimal(riel), "KHR")

    assert to_units(money) == riel * 100
    assert from_units(riel * 100, "khr") == money


@given(cents=st.integers(min_value=1, max_value=10**11))
def test_fault_34_dollars_go_to_stripe_in_cents_and_come_back_exactly(cents: int) -> None:
    money = Money(Decimal(cents) / 100, "USD")

    assert to_units(money) == cents
    assert from_units(cents, "usd") == money


def test_fault_34_a_sum_that_a_float_cannot_hold_stays_exact() -> None:
    dime, two = Money(Decimal("0.10"), "USD"), Money(Decimal("0.20"), "USD")

    assert to_units(dime + two) == 30


def test_four_thousand_riel_are_four_hundred_thousand() -> None:
    assert to_units(Money(Decimal(4000), "KHR")) == 400_000


@pytest.mark.parametrize(
    ("units", "currency"),
    [(400_050, "khr"), (12.5, "usd"), ("1250", "usd"), (True, "usd"), (None, "usd"), (100, "eur"), (100, None)],
)
def test_fault_34_what_is_no_whole_amount_of_ours_is_refused(units: object, currency: object) -> None:
    with pytest.raises(ValueError, match=r"amount|currency|whole number"):
        from_units(units, currency)
