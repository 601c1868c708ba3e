"""When which part of a price falls due."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.core.money import Money
from marketplace.quotes.plan import MilestoneDraft, PlanRefused, amounts_of, check_plan


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def test_thirty_and_seventy_percent_of_an_odd_price_come_to_exactly_it() -> None:
    parts = amounts_of(total=usd("100.01"), percents=[Decimal(30), Decimal(70)], amounts=[None, None])
    assert parts == [usd("30.00"), usd("70.01")]


def test_a_third_each_of_riel_loses_no_riel() -> None:
    shares = [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    parts = amounts_of(total=Money(Decimal(100), "KHR"), percents=shares, amounts=[None] * 3)
    assert [part.amount for part in parts] == [33, 33, 34]


def test_amounts_must_come_to_the_whole() -> None:
    whole = amounts_of(total=usd("50.00"), percents=[None, None], amounts=[Decimal(20), Decimal(30)])
    assert whole == [usd("20.00"), usd("30.00")]
    for amounts in ([Decimal(20), Decimal(29)], [Decimal(50), Decimal(0)], [Decimal("20.005"), Decimal("29.995")]):
        with pytest.raises(PlanRefused):
            amounts_of(total=usd("50.00"), percents=[None, None], amounts=amounts)


@pytest.mark.parametrize(
    ("percents", "amounts"),
    [([], []), ([None], [None]), ([Decimal(50), None], [None, Decimal(25)]), ([Decimal(99)], [None])],
)
def test_what_is_mixed_or_not_whole_is_refused(percents: list[Decimal | None], amounts: list[Decimal | None]) -> None:
    with pytest.raises(PlanRefused):
        amounts_of(total=usd("50.00"), percents=percents, amounts=amounts)


def test_a_part_that_comes_to_nothing_is_refused() -> None:
    with pytest.raises(PlanRefused):
        amounts_of(total=usd("0.01"), percents=[Decimal(50), Decimal(50)], amounts=[None, None])


def test_a_deposit_comes_first() -> None:
    late = [MilestoneDraft(kind="on_arrival", percent=Decimal(50)), MilestoneDraft(kind="deposit", percent=Decimal(50))]
    with pytest.raises(PlanRefused, match=r".+"):
        check_plan(total=usd("10.00"), parts=late)
    assert check_plan(total=usd("10.00"), parts=late[::-1]) == [usd("5.00")] * 2
