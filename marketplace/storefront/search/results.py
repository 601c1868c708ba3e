"""What a search page is given: plain values in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from catalogue.models import CertificateKind
from marketplace.core.khmer import latin_digits
from marketplace.geography.models import in_khmer
from marketplace.storefront.search.analysis.plan import Tier
from marketplace.storefront.search.engines.base import Sort
from marketplace.storefront.search.tags import PRICE_STEPS

__all__ = ("Facet", "FacetChoice", "Filters", "PlaceOrShop", "SearchPage", "Sort", "Suggestion", "Tier")

_LONGEST_CODE: Final = 80
_MOST_CHOSEN: Final = 25
_DEAREST: Final = Decimal(10) ** 10


def _in_language(km: str, en: str) -> str:
    first, second = (km, en) if in_khmer() else (en, km)
    return first or second


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a reader narrows a list down to. Empty means any.

    `category` is the key of a category as text, `provinces`, `districts` and `to` are codes of places, `vendor` a
    vendor's code; prices are in riel; `grade` is a number of stars, `price` of a range of `tags.PRICE_STEPS`. `ignored` names what the address asked for and nobody can make sense of.
    """

    category: str = ""
    provinces: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    vendor: str = ""
    certificates: tuple[str, ...] = ()
    grade: str = ""
    price: str = ""
    to: str = ""
    is_protected: bool = False
    is_women_led: bool = False
    in_stock: bool = False
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    ignored: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        """Return the filters that an address asks for; what makes no sense is left out, prices upside down are turned."""
        if _NO_FILTERS.issuperset(query):
            return _ANY
        low, high = _riel(query.get("price_from", "")), _riel(query.get("price_to", ""))
        if low is not None and high is not None and low > high:
            low, high = high, low
        made: dict[str, Any] = {
            "category": _digits(query.get("category", ""), 18),
            "provinces": _many(query, "province", 2),
            "districts": _many(query, "district", 4),
            "vendor": _code(query.get("vendor", "")),
            "certificates": tuple(
                kind for kind in query.getlist("certificate")[:_MOST_CHOSEN] if kind in CertificateKind.values
            ),
            "grade": _one_of(query.get("grade", ""), range(1, 6)),
            "price": _one_of(query.get("price", ""), range(len(PRICE_STEPS) + 1)),
            "to": _digits(query.get("to", ""), 2),
            "is_protected": query.get("protected", "") in _YES,
            "is_women_led": query.get("women", "") in _YES,
            "in_stock": query.get("in_stock", "") in _YES,
            "price_from": low,
            "price_to": high,
        }
        asked = {"provinces": "province", "districts": "district", "certificates": "certificate"}
        ignored = [name for name, value in made.items() if not value and query.get(asked.get(name, name), "").strip()]
        return cls(**made, ignored=tuple(ignored))

    def __bool__(self) -> bool:
        return self != Filters()


#: What an address may hold that narrows nothing down.
_NO_FILTERS: Final = frozenset({"q", "page", "after", "sort"})
_ANY: Final = Filters()
_YES: Final = frozenset({"1", "on", "true"})


def _many(query: QueryDict, name: str, longest: int) -> tuple[str, ...]:
    values = (_digits(value, longest) for value in query.getlist(name)[:_MOST_CHOSEN])
    return tuple(dict.fromkeys(value for value in values if value))


def _digits(text: str, longest: int) -> str:
    plain = latin_digits(text.strip())
    return plain if plain.isascii() and plain.isdigit() and len(plain) <= longest else ""


def _one_of(text: str, numbers: range) -> str:
    plain = _digits(text, 2)
    return plain if plain and plain == str(int(plain)) and int(plain) in numbers else ""


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

    def __hash__(self) -> int:
        return hash((self.value, self.count))

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        return self.label_in(is_khmer=in_khmer())

    def label_in(self, *, is_khmer: bool) -> str:
        """Return the label in Khmer or in English, or in the other where it has none in that."""
        return (self.label_km or self.label_en) if is_khmer else (self.label_en or self.label_km)


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list down: the name of its field in an address, and what can be chosen."""

    name: str
    label: str
    choices: tuple[FacetChoice, ...]
    is_many: bool = False

    def __hash__(self) -> int:
        return hash((self.name, self.choices))

    @property
    def chosen(self) -> tuple[FacetChoice, ...]:
        return tuple(choice for choice in self.choices if choice.is_chosen)


@dataclass(frozen=True)
class PlaceOrShop:
    """A vendor, a village or a story whose own name the text says."""

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
    facets: tuple[Facet, ...] = ()
    vendors: tuple[PlaceOrShop, ...] = ()
    villages: tuple[PlaceOrShop, ...] = ()
    #: Their `code` is the whole address.
    stories: tuple[PlaceOrShop, ...] = ()

    def __hash__(self) -> int:
        return hash((self.product_ids, self.total))


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
        return {"vendor": "shop", "village": "pin", "category": "grid", "story": "list"}.get(self.kind, "search")

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
