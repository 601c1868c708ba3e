"""Codes of the Harmonized System and trade terms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import factory
from factory.django import DjangoModelFactory

from catalogue.trade.models import HSCode, PriceTier, TradeTerms
from tests.factories.catalogue import ProductFactory


def hs_code(code: str = "090411", *, text_en: str = "Pepper, neither crushed nor ground", text_km: str = "") -> HSCode:
    """Return one subheading, with the heading and the chapter above it; made where they are missing."""
    for level in (2, 4):
        HSCode.objects.get_or_create(
            code=code[:level],
            defaults={"level": level, "parent_id": code[: level - 2] or None, "text_en": f"Goods of {code[:level]}"},
        )
    made, _ = HSCode.objects.get_or_create(
        code=code,
        defaults={
            "level": 6,
            "parent_id": code[:4],
            "text_en": text_en,
            "text_km": text_km,
            "search_text": text_en.lower(),
        },
    )
    return made


class TradeTermsFactory(DjangoModelFactory[TradeTerms]):
    """Terms of a product of 12,000 riel: pepper 0904.11, 14 days, 500 a month, 20 in a carton; a sample for 15,000.

    `tiers={10: 10_000, 50: 9_000}` adds tiers in riel, `tiers_usd={10: "2.50"}` in dollars.
    """

    class Meta:
        model = TradeTerms
        skip_postgeneration_save = True

    product = factory.SubFactory(ProductFactory)
    hs_code = factory.LazyFunction(hs_code)
    customs_text_en = "Black pepper, dried, whole"
    origin_criterion = "WO"
    net_weight_g = 100
    lead_days = 14
    capacity_per_month = 500
    sample_price = Decimal(15_000)
    pieces_per_carton = 20
    carton_weight_g = 3_000
    carton_length_cm, carton_width_cm, carton_height_cm = 40, 30, 25
    cartons_per_pallet = 48

    @factory.post_generation
    def tiers(self: Any, create: bool, extracted: dict[int, int] | None, **kwargs: Any) -> None:
        _add_tiers(self, "KHR", extracted)

    @factory.post_generation
    def tiers_usd(self: Any, create: bool, extracted: dict[int, str] | None, **kwargs: Any) -> None:
        _add_tiers(self, "USD", extracted)


def _add_tiers(terms: TradeTerms, currency: str, prices: dict[int, Any] | None) -> None:
    for quantity, price in (prices or {}).items():
        PriceTier.objects.create(terms=terms, currency=currency, min_quantity=quantity, price=Decimal(price))
