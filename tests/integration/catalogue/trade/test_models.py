"""What must hold of trade terms holds in the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from catalogue.trade.models import ExcludedCountry, HSCode, PriceTier, TradeTerms
from catalogue.trade.selectors import tier_price
from marketplace.core.money import Money
from tests.factories.trade import TradeTermsFactory, hs_code

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": -1},
        {"price": 0},
        {"price": "100.50"},
        {"min_quantity": 1},
        {"currency": "EUR"},
    ],
    ids=str,
)
def test_a_tier_that_is_no_price_is_refused(wrong: dict[str, Any]) -> None:
    terms = TradeTermsFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        PriceTier.objects.create(**{"terms": terms, "currency": "KHR", "min_quantity": 10, "price": 100, **wrong})

    assert not terms.tiers.exists()


def test_two_tiers_from_one_quantity_on_are_refused() -> None:
    terms = TradeTermsFactory(tiers={10: 10_000})

    with pytest.raises(IntegrityError), transaction.atomic():
        PriceTier.objects.create(terms=terms, currency="KHR", min_quantity=10, price=9_000)

    assert terms.tiers.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"hs_code_id": "0904"},
        {"national_code": "0904111"},
        {"national_code": "09042110"},
        {"national_code": "09041110", "hs_code": None},
        {"origin_country": "Cambodia"[:2]},
        {"origin_criterion": "XX"},
        {"unit": "bag"},
        {"sample_price": 0},
        {"sample_price": None, "sample_price_usd": 4},
        {"carton_width_cm": None},
        {"pieces_per_carton": None},
        {"capacity_per_month": 0},
    ],
    ids=str,
)
def test_terms_that_contradict_themselves_are_refused(wrong: dict[str, Any]) -> None:
    terms = TradeTermsFactory(national_code="09041110")

    with pytest.raises(IntegrityError), transaction.atomic():
        TradeTerms.objects.filter(pk=terms.pk).update(**wrong)

    terms.refresh_from_db()
    assert terms.hs_code_id == "090411"


def test_home_is_never_a_country_not_served() -> None:
    terms = TradeTermsFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ExcludedCountry.objects.create(terms=terms, country_code="KH")

    assert not terms.excluded_countries.exists()


def test_a_code_is_as_long_as_its_level() -> None:
    hs_code("090411")

    with pytest.raises(IntegrityError), transaction.atomic():
        HSCode.objects.create(code="09042", level=6, parent_id="0904", text_en="x")

    assert HSCode.objects.count() == 3


@pytest.mark.parametrize(
    ("quantity", "price"), [(1, None), (9, None), (10, 10_000), (49, 10_000), (50, 9_000), (5_000, 9_000)]
)
def test_a_quantity_costs_what_the_highest_tier_it_reaches_says(quantity: int, price: int | None) -> None:
    terms = TradeTermsFactory(tiers={10: 10_000, 50: 9_000}, tiers_usd={20: "2.25"})

    told = tier_price(terms, "KHR", quantity)

    assert (told and told.amount) == price


def test_a_tier_in_dollars_holds_in_dollars_alone() -> None:
    terms = TradeTermsFactory(tiers_usd={20: "2.25"})

    assert tier_price(terms, "KHR", 20) is None
    assert str(tier_price(terms, "USD", 20)) == "2.25 USD"
    assert isinstance(tier_price(terms, "USD", 20), Money)
