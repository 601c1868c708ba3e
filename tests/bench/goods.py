"""Invented listings, as many as are asked for and the same each time; no Django here, so any shop can be filled."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SEED: Final = 20261123
#: Khmer and English; the first are asked for and made most, as in any market (Zipf).
GOODS: Final = (
    ("ម្រេច", "pepper"), ("ស្ករត្នោត", "palm sugar"), ("អង្ករ", "rice"), ("ក្រមា", "krama"), ("ទឹកឃ្មុំ", "honey"),
    ("កន្ត្រក", "basket"), ("ក្រណាត់សូត្រ", "silk cloth"), ("ទឹកត្រី", "fish sauce"), ("គ្រាប់ស្វាយចន្ទី", "cashew nuts"),
    ("ត្រីងៀត", "dried fish"), ("ស្វាយ", "mango"), ("អំបិល", "salt"), ("ប្រហុក", "prahok"), ("សាប៊ូ", "soap"),
    ("តែ", "tea"), ("កាហ្វេ", "coffee"), ("ក្អម", "clay pot"), ("កន្ទេល", "mat"), ("ប្រេងដូង", "coconut oil"),
    ("រមៀត", "turmeric"), ("ធុរេន", "durian"), ("គ្រឿងប្រាក់", "silverware"), ("ចម្លាក់ថ្ម", "stone carving"),
    ("ទៀន", "candle"),
)  # fmt: skip
PLACES: Final = (
    ("07", "កំពត", "Kampot"), ("05", "កំពង់ស្ពឺ", "Kampong Speu"), ("17", "សៀមរាប", "Siem Reap"),
    ("21", "តាកែវ", "Takeo"), ("02", "បាត់ដំបង", "Battambang"), ("08", "កណ្ដាល", "Kandal"), ("10", "ក្រចេះ", "Kratie"),
    ("16", "រតនគិរី", "Ratanakiri"), ("11", "មណ្ឌលគិរី", "Mondulkiri"), ("15", "ពោធិ៍សាត់", "Pursat"),
    ("14", "ព្រៃវែង", "Prey Veng"), ("06", "កំពង់ធំ", "Kampong Thom"),
)  # fmt: skip
KINDS: Final = (
    ("ធម្មជាតិ", "natural"), ("ធ្វើដោយដៃ", "handmade"), ("សរីរាង្គ", "organic"), ("ស្ងួត", "dried"), ("ស្រស់", "fresh"),
    ("ពិសេស", "special"), ("បុរាណ", "traditional"), ("លីង", "roasted"), ("ស", "white"), ("ក្រហម", "red"),
    ("ខ្មៅ", "black"), ("តូច", "small"), ("ធំ", "large"), ("ថ្មី", "new"),
)  # fmt: skip
#: 8 shelves, 5 below each, 4 below each of those: 208.
ROOTS, MIDDLES, LEAVES = 8, 5, 4
VENDORS: Final = 500


@dataclass(frozen=True, slots=True)
class Goods:
    """One listing."""

    number: int
    title_km: str
    title_en: str
    leaf: int
    vendor: int
    place: int
    price_khr: int
    in_stock: int
    days_old: int

    @property
    def slug(self) -> str:
        return f"listing-{self.number}"

    @property
    def text(self) -> str:
        return f"<p>{self.title_en}, made by hand in the village and sent by post.</p><p>{self.title_km}</p>"


def listings(count: int) -> Iterator[Goods]:
    """Yield listings; some stand in one language only, as in life."""
    chance = random.Random(SEED)
    weights = [1 / rank for rank in range(1, len(GOODS) + 1)]
    for number in range(count):
        what = chance.choices(range(len(GOODS)), weights)[0]
        place, kind = chance.randrange(len(PLACES)), chance.randrange(len(KINDS))
        (goods_km, goods_en), (_code, place_km, place_en), (kind_km, kind_en) = GOODS[what], PLACES[place], KINDS[kind]
        language = chance.random()
        yield Goods(
            number=number,
            title_km=f"{goods_km}{kind_km}{place_km}" if language < 0.8 else "",
            title_en=f"{place_en} {kind_en} {goods_en}" if language > 0.3 else "",
            leaf=(what * 7 + kind) % (ROOTS * MIDDLES * LEAVES),
            vendor=(what * 31 + place * 7 + number) % min(VENDORS, max(count // 2, 1)),
            place=place,
            price_khr=chance.randrange(10, 900) * 100,
            in_stock=0 if chance.random() < 0.05 else chance.randrange(5, 500),
            days_old=chance.randrange(1, 900),
        )


def shelf_name(root: int, middle: int | None = None, leaf: int | None = None) -> str:
    """Return a name for a shelf of the tree."""
    parts = [f"Shelf {root + 1}", *(str(n + 1) for n in (middle, leaf) if n is not None)]
    return ".".join(parts)
