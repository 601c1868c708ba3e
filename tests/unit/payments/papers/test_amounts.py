"""The VAT inside a price, and riel for dollars: the worked numbers of `docs/algorithms/tax.md`."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import Money
from payments.papers.amounts import in_riel, net_of_lines, vat_inside

TEN = Decimal(10)


def khr(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("gross", "net", "tax"),
    [
        (khr(110_000), khr(100_000), khr(10_000)),
        (khr(48_000), khr(43_636), khr(4_364)),
        (khr(5), khr(5), khr(0)),
        (khr(6), khr(5), khr(1)),
        (khr(0), khr(0), khr(0)),
        (usd("11.87"), usd("10.79"), usd("1.08")),
        (usd("0.05"), usd("0.05"), usd("0.00")),
        (usd("0.06"), usd("0.05"), usd("0.01")),
    ],
)
def test_vat_is_taken_out_of_an_inclusive_price_and_rounded_once(gross: Money, net: Money, tax: Money) -> None:
    vat = vat_inside(gross, percent=TEN)

    assert (vat.net, vat.tax) == (net, tax)


def test_three_lines_without_vat_add_up_to_the_riel() -> None:
    lines = [khr(1_000), khr(1_000), khr(1_000)]
    vat = vat_inside(Money.total(lines, "KHR"), percent=TEN)

    assert vat.net == khr(2_727)
    assert net_of_lines(lines, net=vat.net) == [khr(909), khr(909), khr(909)]
    assert net_of_lines([khr(1_000), khr(2_001)], net=khr(2_728)) == [khr(909), khr(1_819)]


@given(st.lists(st.integers(0, 10_000_000), min_size=1, max_size=12), st.sampled_from([5, 10, 15]))
def test_lines_add_up_to_the_net_and_net_and_tax_to_the_gross(amounts: list[int], percent: int) -> None:
    lines = [khr(amount) for amount in amounts]
    gross = Money.total(lines, "KHR")
    vat = vat_inside(gross, percent=Decimal(percent))

    assert vat.net + vat.tax == gross
    assert Money.total(net_of_lines(lines, net=vat.net), "KHR") == vat.net
    assert abs(vat.tax.amount - gross.amount * percent / (100 + percent)) <= Decimal("0.5")


@pytest.mark.parametrize(
    ("dollars", "rate", "riel"),
    [
        ("13.37", "4050", 54_149),  # 54,148.5: half a riel rounds up
        ("13.37", "4049", 54_135),  # 54,135.13
        ("0.01", "4050", 41),  # 40.5
        ("1.08", "4050", 4_374),
    ],
)
def test_half_a_riel_and_more_rounds_up(dollars: str, rate: str, riel: int) -> None:
    assert in_riel(usd(dollars), khr_per_usd=Decimal(rate)) == khr(riel)


def test_dollars_without_a_rate_are_refused_and_riel_need_none() -> None:
    with pytest.raises(ValueError, match="rate"):
        in_riel(usd("1.00"), khr_per_usd=None)
    assert in_riel(khr(7), khr_per_usd=None) == khr(7)
