"""Reads the demo data. Pure, no database."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA: Final = Path(__file__).resolve().parent / "data"
#: How a place's basis begins where it is written down somewhere.
_SOURCE: Final = "source: "
#: Flags that speak of doubts in our data, not of how a thing is handled.
_DOUBTS: Final = frozenset({"hs_to_confirm", "place_unverified", "wood_permit_check", "flammable_check"})


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One shelf; a leaf says which rows of the source it takes: by `source`, and if several do, by a word."""

    slug: str
    parent: str
    name_en: str
    name_km: str
    source: str
    word: str
    #: Of what class the goods are; empty: as on the shelf above.
    product_class: str


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One demo product as compiled, with its sentence in both languages."""

    sku: str
    name_en: str
    name_km: str
    category: str
    province_code: str
    district_code: str
    commune_code: str
    village_code: str
    place_precision: str
    gi_status: str
    gi_note: str
    unit: str
    net_weight_g: int
    gross_weight_g: int
    price_khr: int
    hs6: str
    flags: tuple[str, ...]
    text_en: str
    text_km: str
    #: Where it is written that it comes from there; empty where that is only generally known.
    place_source: str
    ovop_evidence: str

    @property
    def place_code(self) -> str:
        """The code of the deepest place it is known to come from."""
        return self.village_code or self.commune_code or self.district_code or self.province_code


@dataclass(frozen=True, slots=True)
class VendorRow:
    """One invented vendor. Without a place of its own it sits where its first product comes from."""

    number: int
    code: str
    kind: str
    place_code: str
    name_en: str
    name_km: str
    owner_en: str
    owner_km: str
    skus: tuple[str, ...]
    story_en: str
    story_km: str
    is_women_led: bool

    @property
    def phone(self) -> str:
        """A number out of a row that no operator has given out: 012 000 001, 002 and on."""
        return f"+85512000{self.number:03d}"

    @property
    def bakong_account_id(self) -> str:
        return f"demo{self.number:02d}@devb"


def categories() -> list[CategoryRow]:
    """Return the shelves, each parent before its children."""
    return [
        CategoryRow(
            slug=row["slug"],
            parent=row["parent"],
            name_en=row["name_en"],
            name_km=row["name_km"],
            source=row["source"],
            word=row["words"],
            product_class=row["class"],
        )
        for row in _rows("categories.csv")
    ]


def products() -> list[ProductRow]:
    """Return the products in the order of the source.

    Raises:
        KeyError: A product has no sentence.
    """
    texts = {row["sku"]: row for row in _rows("product_texts.csv")}
    return [
        ProductRow(
            sku=row["sku"],
            name_en=row["name_en"],
            name_km=row["name_km"],
            category=row["category"],
            province_code=row["province_code"],
            district_code=row["district_code"],
            commune_code=row["commune_code"],
            village_code=row["village_code"],
            place_precision=row["place_precision"],
            gi_status=row["gi_status"],
            gi_note=row["gi_note"],
            unit=row["unit"],
            net_weight_g=int(row["net_weight_g"]),
            gross_weight_g=int(row["gross_weight_g"]),
            price_khr=int(row["price_khr"]),
            hs6=row["hs6"],
            flags=tuple(flag for flag in row["flags"].split(";") if flag and flag not in _DOUBTS),
            text_en=texts[row["sku"]]["text_en"],
            text_km=texts[row["sku"]]["text_km"],
            place_source=row["place_basis"].removeprefix(_SOURCE) if row["place_basis"].startswith(_SOURCE) else "",
            ovop_evidence=row["ovop_evidence"],
        )
        for row in _rows("ovop_products.csv")
    ]


def vendors() -> list[VendorRow]:
    """Return the vendors in the order of their phone numbers."""
    home = {product.sku: product.place_code for product in products()}
    return [
        VendorRow(
            number=number,
            code=row["code"],
            kind=row["kind"],
            place_code=row["place_code"] or home[row["skus"].split()[0]],
            name_en=row["name_en"],
            name_km=row["name_km"],
            owner_en=row["owner_en"],
            owner_km=row["owner_km"],
            skus=tuple(row["skus"].split()),
            story_en=row["story_en"],
            story_km=row["story_km"],
            is_women_led=row["women_led"] == "1",
        )
        for number, row in enumerate(_rows("vendors.csv"), start=1)
    ]


def shelf_of(product: ProductRow, shelves: Iterable[CategoryRow]) -> CategoryRow:
    """Return the shelf of a product: the first that takes its source category and whose word it has, if it asks one.

    Raises:
        LookupError: No shelf takes it.
    """
    name = product.name_en.lower()
    for shelf in shelves:
        if shelf.source == product.category and shelf.word in name:
            return shelf
    raise LookupError(f"no shelf takes {product.sku}")


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
