"""What stands on papers in Khmer and in English at once: words for codes, without asking who reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: One thing said in both languages.
Words = dict[str, str]

PURPOSES: Final[Mapping[str, tuple[str, str]]] = {
    "sale": ("លក់ទំនិញ", "Sale of goods"),
    "sample": ("គំរូទំនិញ", "Commercial sample"),
    "gift": ("អំណោយ", "Gift"),
    "return": ("ទំនិញត្រឡប់", "Returned goods"),
}
PACKAGES: Final[Mapping[str, tuple[str, str]]] = {
    "carton": ("កេស", "cartons"),
    "bag": ("បាវ", "bags"),
    "crate": ("ឡាំង", "crates"),
    "pallet": ("ប៉ាឡែត", "pallets"),
    "drum": ("ធុង", "drums"),
    "parcel": ("កញ្ចប់", "parcels"),
}
UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "piece": ("ដុំ", "pcs"),
    "pair": ("គូ", "pairs"),
    "set": ("ឈុត", "sets"),
    "box": ("ប្រអប់", "boxes"),
    "kg": ("គ.ក", "kg"),
    "tonne": ("តោន", "t"),
    "litre": ("លីត្រ", "l"),
    "metre": ("ម៉ែត្រ", "m"),
    "m2": ("ម៉ែត្រការ៉េ", "m²"),
}
#: Why goods count as of here, as European and British statements and Form A write it.
ORIGIN_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "WO": ("ផលិតទាំងស្រុងនៅកម្ពុជា", "wholly obtained in Cambodia"),
    "PE": ("ផលិតពីវត្ថុធាតុក្នុងតំបន់", "produced entirely from originating materials"),
    "CTC": ("ប្តូរលេខកូដគយ", "change in tariff classification"),
    "RVC": ("តម្លៃក្នុងតំបន់", "regional value content"),
    "PSR": ("វិធានសម្រាប់ទំនិញនេះ", "product-specific rule"),
}


def text(table: Mapping[str, tuple[str, str]], code: str) -> Words:
    """Return the words of a code; a word that is no code stands as it is."""
    km, en = table.get(code, (code, code))
    return {"km": km, "en": en}
