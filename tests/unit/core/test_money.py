from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import Money

KHR_10 = Money(Decimal(10), "KHR")


def test_part_of_a_riel_is_refused() -> None:
    with pytest.raises(ValueError, match="smallest unit"):
        Money(Decimal("10.5"), "KHR")


@pytest.mark.parametrize("amount", ["1.239", "NaN", "Infinity"])
def test_amount_that_is_no_cents_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="smallest unit"):
        Money(Decimal(amount), "USD")


@pytest.mark.parametrize("amount", [1, 1.0, "1", True])
def test_only_decimals_are_money(amount: object) -> None:
    with pytest.raises(TypeError):
        Money(amount, "KHR")  # type: ignore[arg-type]


def test_unknown_currency_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown currency"):
        Money(Decimal(1), "EUR")


def test_currencies_do_not_mix() -> None:
    dollar = Money(Decimal(1), "USD")

    for mix in (lambda: KHR_10 + dollar, lambda: KHR_10 - dollar, lambda: dollar > KHR_10, lambda: dollar >= KHR_10):
        with pytest.raises(ValueError, match="cannot mix"):
            mix()


def test_money_is_counted_and_compared() -> None:
    assert KHR_10 + KHR_10 == KHR_10 * 2 == Money(Decimal(20), "KHR")
    assert Money.zero("KHR") == KHR_10 - KHR_10
    assert not Money.zero("KHR")
    assert -KHR_10 < Money.zero("KHR") < KHR_10
    assert KHR_10 <= KHR_10
    assert Money.total([KHR_10, KHR_10], "KHR") == KHR_10 * 2
    assert str(Money(Decimal("1.5"), "USD")) == "1.50 USD"


@pytest.mark.parametrize("factor", [1.5, Decimal("1.5"), True])
def test_money_is_multiplied_by_whole_numbers_only(factor: object) -> None:
    with pytest.raises(TypeError):
        KHR_10 * factor  # type: ignore[operator]


def test_percent_is_rounded_once_half_even() -> None:
    assert Money(Decimal(5), "KHR").percent(Decimal(50)) == Money(Decimal(2), "KHR")
    assert Money(Decimal(7), "KHR").percent(Decimal(50)) == Money(Decimal(4), "KHR")


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=9).filter(any))
def test_shares_add_up_to_the_whole(amount: int, weights: list[int]) -> None:
    whole = Money(Decimal(amount), "KHR")

    shares = whole.split(weights)

    assert Money.total(shares, "KHR") == whole
    exact = [Decimal(amount) * weight / sum(weights) for weight in weights]
    assert all(abs(share.amount - part) < 1 for share, part in zip(shares, exact, strict=True))


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_shares_of_nobody_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        KHR_10.split(weights)
