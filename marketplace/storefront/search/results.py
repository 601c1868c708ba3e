"""What a search page is given: plain values in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode

from marketplace.core.khmer import latin_digits
from marketplace.geography.models import in_khmer
from marketplace.storefront.search.analysis.plan import Tier
from marketplace.storefront.search.engines.base import Sort

__all__ = ("FacetChoice", "Facets", "Filters", "PlaceOrShop", "SearchPage", "Sort", "Suggestion", "Tier")

_LONGEST_CODE: Final = 80
_DEAREST: Final = Decimal(10) ** 10


def _in_language(km: str, en: str) -> str:
    first, second = (km, en) if in_khmer() else (en, km)
    return first or second


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a reader narrows a search down to. Empty means any.

    `category` is the key of a category as text, `province` its code, `vendor` its code; prices are in riel.
    """

    category: str = ""
    province: str = ""
    vendor: str = ""
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    in_stock: bool = False

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Filters:
        """Return the filters that an address asks for; what makes no sense is left out, prices upside down are turned."""
        low, high = _riel(query.get("price_from", "")), _riel(query.get("price_to", ""))
        if low is not None and high is not None and low > high:
            low, high = high, low
        return cls(
            category=_digits(query.get("category", ""), 18),
            province=_digits(query.get("province", ""), 2),
            vendor=_code(query.get("vendor", "")),
            price_from=low,
            price_to=high,
            in_stock=query.get("in_stock", "") in {"1", "on", "true"},
        )

    def __bool__(self) -> bool:
        return self != Filters()


def _digits(text: str, longest: int) -> str:
    plain = latin_digits(text.strip())
    return plain if plain.isascii() and plain.isdigit() and len(plain) <= longest else ""


def _code(text: str) -> str:
    plain = text.strip()
    return plain if len(plain) <= _LONGEST_CODE and "\x00" not in plain else ""


def _riel(text: str) -> Decimal | None:
    plain = latin_digits(text).replace(",", "").replace(" ", "").rstrip("៛")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < _DEAREST else None


@dataclass(frozen=True)
class FacetChoice:
    """One way to narrow down, with how many products would be left."""

    value: str
    label_km: str
    label_en: str
    count: int
    is_chosen: bool = False

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        return _in_language(self.label_km, self.label_en)


@dataclass(frozen=True)
class Facets:
    """All ways to narrow down; empty when the answer is only near to what was asked."""

    categories: tuple[FacetChoice, ...] = ()
    provinces: tuple[FacetChoice, ...] = ()


@dataclass(frozen=True)
class PlaceOrShop:
    """A vendor or a village whose own name the text says."""

    code: str
    title_km: str
    title_en: str

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return _in_language(self.title_km, self.title_en)


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """One page of results."""

    product_ids: tuple[int, ...]
    total: int
    page: int
    num_pages: int
    tier: Tier
    is_capped: bool = False
    did_you_mean: str = ""
    left_out: tuple[str, ...] = ()
    facets: Facets = Facets()
    vendors: tuple[PlaceOrShop, ...] = ()
    villages: tuple[PlaceOrShop, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """One line under the search box. Without a page of its own it is a search."""

    kind: str
    title_km: str
    title_en: str
    code: str = ""
    slug: str = ""

    @property
    def text(self) -> str:
        """What it says, in the reader's language."""
        return _in_language(self.title_km, self.title_en)

    @property
    def icon(self) -> str:
        """The name of the picture beside it."""
        return {"vendor": "shop", "village": "pin"}.get(self.kind, "search")

    @property
    def url(self) -> str:
        """Where it leads."""
        match self.kind:
            case "product":
                return reverse("storefront:product", kwargs={"code": self.code, "slug": self.slug})
            case "vendor" | "village":
                return reverse(f"storefront:{self.kind}", kwargs={"code": self.code})
            case "category":
                return reverse("storefront:category", kwargs={"slug": self.slug})
            case _:
                return f"{reverse('storefront:search')}?{urlencode({'q': self.text})}"
