"""Reads what demo goods say of themselves, in which variants they are sold, and their certificates. No database."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

from marketplace.demo.rows import DATA

Texts = tuple[str, str]

#: Answers that are one option or several; the options' codes begin with the attribute's.
CHOICES: Final = frozenset({"allergens", "storage", "growing_method", "dye", "size", "colour"})
_NUMBERS: Final = frozenset({"shelf_life_days", "net_weight_g"})


@dataclass(frozen=True)
class VariantRow:
    """One variant: what sets it apart, weight as sent, price."""

    values: Mapping[str, Any]
    weight_g: int
    price_khr: int


@dataclass(frozen=True)
class Told:
    """What one product says: plain data by attribute, maker and title in Khmer and English, months of harvest."""

    answers: Mapping[str, Any]
    maker: Texts = ("", "")
    harvest_months: tuple[int, ...] = ()
    #: Its name without a weight or colour, where it is sold in variants.
    title: Texts = ("", "")
    variants: tuple[VariantRow, ...] = field(default=())

    @property
    def is_sold_by_weight(self) -> bool:
        """Whether its variants differ in weight, so that it has none of its own."""
        return any("net_weight_g" in one.values for one in self.variants)


@dataclass(frozen=True)
class CertificateRow:
    """One invented certificate, of a product by its SKU or of a vendor by its code."""

    sku: str
    vendor: str
    kind: str
    grade: int | None
    issued_on: date
    expires_on: date | None


@cache
def told() -> dict[str, Told]:
    """Return what every product says, by SKU.

    Raises:
        KeyError: A product names a phrase that is not there.
    """
    phrases = _toml("phrases")
    sold = _toml("variants")
    return {
        sku: _told({**said, **sold.get(sku, {})}, phrases)
        for name in ("food", "crafts")
        for sku, said in _toml(name).items()
    }


def certificates() -> list[CertificateRow]:
    """Return the invented certificates."""
    with (DATA / "certificates.csv").open(encoding="utf-8", newline="") as lines:
        return [
            CertificateRow(
                sku=row["sku"],
                vendor=row["vendor"],
                kind=row["kind"],
                grade=int(row["grade"]) if row["grade"] else None,
                issued_on=date.fromisoformat(row["issued_on"]),
                expires_on=date.fromisoformat(row["expires_on"]) if row["expires_on"] else None,
            )
            for row in csv.DictReader(lines)
        ]


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / "told" / f"{name}.toml").read_text(encoding="utf-8"))


def _told(said: dict[str, Any], phrases: Mapping[str, Any]) -> Told:
    def texts(value: Any) -> Texts:
        km, en = phrases[value] if isinstance(value, str) else value
        return km, en

    maker, harvest, title = said.pop("maker", None), said.pop("harvest", ()), said.pop("title", ("", ""))
    differs_in, variants = said.pop("differs_in", ""), said.pop("variants", ())
    answers = {code: _answer(code, value, texts) for code, value in said.items()}
    return Told(
        answers=answers,
        maker=texts(maker) if maker else ("", ""),
        harvest_months=tuple(sorted(harvest)),
        title=(title[0], title[1]),
        variants=tuple(
            VariantRow(values={differs_in: _answer(differs_in, value, texts)}, weight_g=weight_g, price_khr=price_khr)
            for value, weight_g, price_khr in variants
        ),
    )


def _answer(code: str, value: Any, texts: Any) -> Any:
    if code in _NUMBERS:
        return value
    if code in CHOICES:
        codes = [f"{code.replace('_', '-')}-{one}" for one in ([value] if isinstance(value, str) else value)]
        return codes[0] if isinstance(value, str) else codes
    km, en = texts(value)
    return {"km": km, "en": en}
