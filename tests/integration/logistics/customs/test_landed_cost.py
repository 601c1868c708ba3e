"""The worked numbers of docs/algorithms/landed-cost.md, and what is not known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from logistics.customs.models import Base
from logistics.customs.selectors import GoodsLine, LandedCost, Rates, landed_cost
from marketplace.core.money import Money
from tests.factories.customs import DAY, RATES, TOMORROW, duty, fee, limit, tax

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def cost(
    country: str, *goods: str, freight: str | None = None, insurance: str | None = None, **more: Any
) -> LandedCost:
    codes = ("090411", "460219", "500720")
    return landed_cost(
        lines=[GoodsLine(code, usd(value)) for code, value in zip(codes, goods, strict=False)],
        country=country,
        day=more.pop("day", DAY),
        rates=more.pop("rates", RATES),
        freight=None if freight is None else usd(freight),
        insurance=None if insurance is None else usd(insurance),
    )


def amounts(found: LandedCost) -> dict[str, str]:
    return {name: str(part.amount.amount) if part.amount is not None else "?" for name, part in found.parts}


@pytest.fixture
def _japan() -> None:
    duty("5")
    tax("10")
    fee("2")
    limit(duty=10_000, tax=10_000, base=Base.CIF)


@pytest.mark.usefixtures("_japan")
def test_duty_is_taken_of_goods_freight_and_insurance_and_tax_of_duty_too() -> None:
    found = cost("JP", "100.00", freight="20.00", insurance="1.00")

    assert amounts(found) == {
        "goods": "100.00",
        "freight": "20.00",
        "insurance": "1.00",
        "duty": "6.05",
        "tax": "12.70",
        "fees": "2.00",
    }
    assert found.total == usd("141.75")
    assert found.sources == ("The tariff.", "The tax law.", "The post there.")


@pytest.mark.usefixtures("_japan")
def test_up_to_the_limit_there_is_none_and_a_cent_more_pays() -> None:
    below = cost("JP", "60.00", freight="6.00", insurance="0.66")
    above = cost("JP", "60.01", freight="6.00", insurance="0.66")

    assert (below.duty.amount, below.tax.amount, below.fees.amount) == (usd("0"), usd("0"), usd("0"))
    assert below.duty.words == "none up to 10000 JPY"
    assert below.total == usd("66.66")
    assert (above.duty.amount, above.tax.amount, above.fees.amount) == (usd("3.33"), usd("7.00"), usd("2.00"))
    assert above.total == usd("79.00")


def test_exactly_the_limit_is_within_it() -> None:
    limit(country="CA", currency="CAD", duty=20, tax=20)
    rates = Rates({"USD": Decimal(1), "CAD": Decimal("1.25")})

    assert cost("CA", "16.00", rates=rates).duty.amount == usd("0")
    assert cost("CA", "16.01", rates=rates).duty.amount is None


def test_a_flat_duty_is_for_each_kind_of_goods() -> None:
    limit(country="EU", currency="EUR", flat_duty=3, flat_up_to=150)
    tax("19", country="DE")

    found = cost("DE", "100.00", "50.00", freight="10.00", insurance="0.00")

    assert (found.duty.amount, found.tax.amount, found.fees.amount) == (usd("7.50"), usd("31.82"), None)
    assert found.total is None
    assert found.at_least == usd("199.32")


def test_above_the_flat_duty_counts_the_percentage() -> None:
    limit(country="EU", currency="EUR", flat_duty=3, flat_up_to=150)
    duty("4", country="EU", base=Base.GOODS)

    assert cost("DE", "187.50").duty.amount == usd("3.75")  # 150 euros exactly: flat
    assert cost("DE", "187.51").duty.amount == usd("7.50")


def test_what_is_taken_of_the_goods_alone_needs_no_freight() -> None:
    duty("8", country="CA", base=Base.GOODS)
    tax("5", country="CA", base=Base.GOODS_DUTY)

    found = cost("CA", "50.00")

    assert amounts(found) == {
        "goods": "50.00", "freight": "?", "insurance": "?", "duty": "4.00", "tax": "2.70", "fees": "?",
    }  # fmt: skip
    assert found.at_least == usd("56.70")


def test_a_rate_nobody_knows_says_so_and_is_never_nought() -> None:
    tax("0", country="US", base=Base.GOODS)

    found = cost("US", "100.00", freight="10.00", insurance="0.00")

    assert found.duty.amount is None
    assert found.duty.words == "duty payable, rate to confirm"
    assert found.tax.amount == usd("0")
    assert (found.total, found.at_least) == (None, usd("110.00"))


def test_a_country_without_rows_is_not_known_at_all() -> None:
    found = cost("VN", "100.00", freight="10.00", insurance="0.00")

    assert [part.amount for part in (found.duty, found.tax, found.fees)] == [None, None, None]
    assert found.at_least == usd("110.00")


def test_goods_without_a_code_have_no_duty_that_anybody_knows() -> None:
    duty("5")

    found = landed_cost(lines=[GoodsLine("", usd("10.00"))], country="JP", day=DAY, rates=RATES, freight=usd("1.00"))

    assert found.duty.amount is None
    assert "HS code" in found.duty.words


def test_a_tax_of_an_unknown_duty_is_not_known() -> None:
    tax("10")

    assert cost("JP", "10.00", freight="1.00", insurance="0.00").tax.amount is None


def test_a_percentage_of_an_amount_not_known_yet_is_told_without_a_sum() -> None:
    duty("5")

    found = cost("JP", "10.00")

    assert found.duty.amount is None
    assert found.duty.words == "5 %, of an amount not known yet"


def test_a_limit_in_a_currency_without_a_rate_cannot_be_held_against() -> None:
    limit(country="JP", duty=10_000)
    duty("5")

    found = cost("JP", "10.00", freight="1.00", insurance="0.00", rates=Rates({"USD": Decimal(1)}))

    assert found.duty.amount is None


def test_the_row_with_most_digits_counts_and_the_country_before_the_union() -> None:
    duty("20", country="EU")
    duty("10", country="EU", hs_prefix="09", base=Base.GOODS)
    duty("7", country="EU", hs_prefix="090411", base=Base.GOODS)

    assert cost("DE", "100.00").duty.amount == usd("7.00")

    duty("2", country="DE", hs_prefix="090411", base=Base.GOODS)
    assert cost("DE", "100.00").duty.amount == usd("2.00")


def test_each_line_pays_its_own_rate_and_the_sum_is_rounded_once() -> None:
    duty("3", hs_prefix="09")
    duty("10", hs_prefix="46")
    tax("0")

    found = cost("JP", "0.05", "0.05", freight="0.10", insurance="0.00")

    assert found.duty.amount == usd("0.01")  # 0.003 + 0.010 = 0.013; each rounded by itself the same


def test_a_proof_of_origin_that_saves_is_told_beside_the_duty() -> None:
    duty("12", country="EU", base=Base.GOODS)
    duty("0", country="EU", hs_prefix="09", paper="rex")

    found = cost("DE", "100.00")

    assert found.duty.amount == usd("12.00")
    assert found.paper == "rex"
    assert found.duty_with_paper is not None
    assert found.duty_with_paper.amount == usd("0.00")


def test_a_row_that_ended_counts_no_more() -> None:
    duty("5", base=Base.GOODS, valid_to=TOMORROW)

    assert cost("JP", "100.00").duty.amount == usd("5.00")
    assert cost("JP", "100.00", day=TOMORROW).duty.amount is None


def test_an_estimate_from_samples_says_so() -> None:
    duty("5", base=Base.GOODS, is_sample=True)

    assert cost("JP", "100.00").is_sample


def test_prices_in_riel_are_estimated_in_whole_riel() -> None:
    duty("5", base=Base.GOODS)
    limit(duty=10_000)

    line = GoodsLine("090411", Money(Decimal(400_030), "KHR"))
    found = landed_cost(lines=[line], country="JP", day=DAY, rates=RATES)

    assert found.duty.amount == Money(Decimal(20_002), "KHR")  # 20,001.5: half to even


def test_goods_above_the_limit_alone_are_above_it_whatever_the_way_costs() -> None:
    limit(duty=10_000, base=Base.CIF)
    duty("5", base=Base.GOODS)

    assert cost("JP", "66.67").duty.amount == usd("3.33")
    assert cost("JP", "66.66").duty.amount is None  # 9,999 yen: the freight decides, and nobody knows it
