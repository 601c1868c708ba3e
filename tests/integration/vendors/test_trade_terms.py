"""A vendor's trade terms: set at once, by its own members, refused where they contradict themselves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from catalogue.models import Product
from catalogue.trade.content import BusinessContent, CustomsContent, TierContent
from catalogue.trade.errors import UnableToSetTradeTerms
from catalogue.trade.models import TradeTerms
from marketplace.core.models import AuditEntry
from marketplace.core.money import Money
from tests.factories.catalogue import ProductFactory
from tests.factories.trade import hs_code
from tests.factories.users import UserFactory
from tests.factories.vendors import VendorFactory
from vendors.errors import UnableToChange
from vendors.models import VendorStatus
from vendors.services.trade import set_business_terms, set_customs_terms

pytestmark = pytest.mark.django_db


def tier(quantity: int, price: str, currency: str = "KHR") -> TierContent:
    return TierContent(min_quantity=quantity, price=Money(Decimal(price), currency))


GOOD = BusinessContent(tiers=(tier(10, "10000"), tier(50, "9000"), tier(20, "2.40", "USD")), lead_days=14)


def set_terms(product: Product, content: BusinessContent) -> TradeTerms:
    return set_business_terms(vendor=product.vendor, product=product, content=content, by=UserFactory())


@pytest.mark.database
def test_tiers_are_written_and_written_over() -> None:
    product = ProductFactory()
    set_terms(product, GOOD)

    terms = set_terms(product, replace(GOOD, tiers=(tier(100, "8000"),), lead_days=None))

    assert [str(one) for one in terms.tiers.all()] == ["100+ 8000 KHR"]
    assert terms.lead_days is None
    assert AuditEntry.objects.filter(action="trade.business_terms_set").count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tiers": (tier(10, "10000"), tier(10, "9000"))}, "tiers"),
        ({"tiers": (tier(10, "10000"), tier(20, "10000"))}, "tiers"),
        ({"tiers": (tier(10, "10000"), tier(20, "11000"))}, "tiers"),
        ({"tiers": (tier(10, "12000"),)}, "tiers"),
        ({"tiers": (tier(10, "-1"),)}, "tiers"),
        ({"tiers": (tier(10, "0"),)}, "tiers"),
        ({"tiers": (tier(1, "9000"),)}, "tiers"),
        ({"tiers": tuple(tier(10 + n, str(9000 - n)) for n in range(7))}, "tiers"),
        ({"lead_days": -1}, "lead_days"),
        ({"lead_days": 99_999}, "lead_days"),
        ({"capacity_per_month": 0}, "capacity_per_month"),
        ({"cartons_per_pallet": 10}, "pieces_per_carton"),
        ({"carton_length_cm": 40}, "carton_length_cm"),
        ({"sample_price_usd": Decimal(3)}, "sample_price"),
        ({"sample_price": Decimal(0)}, "sample_price"),
        ({"unit": "bag"}, "unit"),
    ],
    ids=str,
)
def test_terms_for_business_buyers_that_make_no_sense_are_refused(change: dict[str, Any], field: str) -> None:
    product = ProductFactory()
    set_terms(product, GOOD)

    with pytest.raises(UnableToSetTradeTerms) as refusal:
        set_terms(product, replace(GOOD, **change))

    assert list(refusal.value.fields) == [field]
    assert product.trade_terms.tiers.count() == 3
    assert TradeTerms.objects.get().lead_days == 14


def test_a_tier_below_the_fewest_that_are_sold_is_refused() -> None:
    product = ProductFactory(stock__min_quantity=24, stock__quantity_step=12)

    with pytest.raises(UnableToSetTradeTerms):
        set_terms(product, replace(GOOD, tiers=(tier(12, "10000"),)))

    assert not TradeTerms.objects.exists()


def test_customs_terms_reach_the_product_too() -> None:
    product = ProductFactory()
    hs_code("090411")

    content = CustomsContent(
        hs_code="090411", national_code="09041190", customs_text_en="Black pepper", excluded_countries=("JP", "AU")
    )
    terms = set_customs_terms(vendor=product.vendor, product=product, content=content, by=UserFactory())

    product.refresh_from_db()
    assert (product.hs6, terms.hs_code_id) == ("090411", "090411")
    assert CustomsContent.of(terms) == replace(content, excluded_countries=("AU", "JP"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hs_code": "0904"}, "hs_code"),
        ({"hs_code": "999999"}, "hs_code"),
        ({"hs_code": "pepper"}, "hs_code"),
        ({"national_code": "0904119"}, "national_code"),
        ({"national_code": "09042190"}, "national_code"),
        ({"hs_code": "", "national_code": "09041190"}, "national_code"),
        ({"customs_text_en": "ម្រេច"}, "customs_text_en"),
        ({"origin_country": "XX"}, "origin_country"),
        ({"origin_country": "VN", "origin_criterion": "WO"}, "origin_criterion"),
        ({"excluded_countries": ("KH",)}, "excluded_countries"),
        ({"excluded_countries": ("ZZ",)}, "excluded_countries"),
        ({"net_weight_g": 0}, "net_weight_g"),
    ],
    ids=str,
)
def test_terms_for_customs_that_make_no_sense_are_refused(change: dict[str, Any], field: str) -> None:
    product = ProductFactory()
    hs_code("090411")

    with pytest.raises(UnableToSetTradeTerms) as refusal:
        content = replace(CustomsContent(hs_code="090411"), **change)
        set_customs_terms(vendor=product.vendor, product=product, content=content, by=UserFactory())

    assert list(refusal.value.fields) == [field]
    assert not TradeTerms.objects.exists()


def test_another_vendors_product_is_not_there() -> None:
    product, stranger = ProductFactory(), VendorFactory()

    with pytest.raises(Product.DoesNotExist):
        set_business_terms(vendor=stranger, product=product, content=GOOD, by=UserFactory())

    assert not TradeTerms.objects.exists()


def test_a_vendor_who_may_not_sell_sets_no_terms() -> None:
    product = ProductFactory(vendor__status=VendorStatus.CLOSED)

    with pytest.raises(UnableToChange):
        set_terms(product, GOOD)

    assert not TradeTerms.objects.exists()
