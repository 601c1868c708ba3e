"""What the cells of a table name: shelves, places, answers; read once for many rows, and the columns for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from catalogue.answers import AnswerKind
from catalogue.models import Category, ProductAttribute
from catalogue.trade.models import HSCode, HSLevel
from marketplace.core.khmer import latin_digits
from marketplace.geography.models import Commune, Village
from vendors.imports.cells import place_code
from vendors.imports.columns import ATTRIBUTES, Column, fixed_columns, heading_key
from vendors.imports.refusals import LANGUAGES, UnableToReadCell
from vendors.services.asking import AskingOften

if TYPE_CHECKING:
    from vendors.models import Vendor

#: Behind the name of something that is said in words, in the heading of each of its two columns.
IN_LANGUAGE: Final = {
    "km": {"km": "ជាភាសាខ្មែរ", "en": "ជាភាសាអង់គ្លេស"},
    "en": {"km": "in Khmer", "en": "in English"},
}
#: Between a shelf and the one above it.
BELOW: Final = " > "
#: Under how many names as one a shelf is meant by none of them.
_SEVERAL: Final = object()


class Lookups:
    """Everything that rows are read by, remembered while a file is looked through or brought in."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.asking = AskingOften()
        self._places: dict[str, dict[str, Any]] = {}

    @cached_property
    def attributes(self) -> dict[str, ProductAttribute]:
        """What goods can say of themselves, by code; the same code means the same in every class."""
        rows = (
            ProductAttribute.objects.filter(type__in=list(AnswerKind), product_class__isnull=False)
            .select_related("option_group")
            .prefetch_related("option_group__options")
            .order_by("product_class_id", "display_order", "code")
        )
        found: dict[str, ProductAttribute] = {}
        for row in rows:
            found.setdefault(row.code, row)
        return found

    @cached_property
    def columns(self) -> list[Column]:
        """All columns that a table may have, in their order."""
        columns = list(fixed_columns())
        taken = {heading_key(heading) for column in columns for heading in column.headings.values()}
        for code, attribute in self.attributes.items():
            for column in _columns_of(code, attribute):
                if not taken & {heading_key(heading) for heading in column.headings.values()}:
                    columns.append(column)
                    taken |= {heading_key(heading) for heading in column.headings.values()}
        return columns

    def options_of(self, attribute: ProductAttribute) -> dict[str, str]:
        """Return the codes of an attribute's options by what they are called in either language, and by themselves."""
        if attribute.code not in self._options:
            options = attribute.option_group.options.all() if attribute.option_group else ()
            named = {
                heading_key(name): option.code or ""
                for option in options
                for name in (option.option_km, option.option_en, option.code)
                if name
            }
            self._options[attribute.code] = named
        return self._options[attribute.code]

    @cached_property
    def _options(self) -> dict[str, dict[str, str]]:
        return {}

    @cached_property
    def shelves_by_path(self) -> dict[str, Category]:
        """All shelves by their path in the tree."""
        return {shelf.path: shelf for shelf in Category.objects.order_by("path")}

    @cached_property
    def _shelves(self) -> dict[str, Any]:
        """Shelves by name and by the way to them, in both languages."""
        by_path = self.shelves_by_path
        found: dict[str, Any] = {}
        for shelf in by_path.values():
            names = {heading_key(shelf_path(shelf, by_path, one)) for one in LANGUAGES}
            names |= {heading_key(_name(shelf, one)) for one in LANGUAGES}
            for name in names - {""}:
                found[name] = shelf if name not in found else _SEVERAL
        return found

    def shelf(self, text: str, *, present: Category | None) -> Category:
        """Return the shelf that a cell names; one that is hidden only where the product stands on it already.

        Raises:
            UnableToReadCell: There is none, or there are several of that name.
        """
        found = self._shelves.get(heading_key(text))
        if found is _SEVERAL:
            raise UnableToReadCell(_("Several categories are called so. Write the way to it: Craft > Baskets."))
        if found is None or not (found.is_public or found == present):
            raise UnableToReadCell(_("There is no such category. Write it as in the shop."))
        shelf: Category = found
        return shelf

    def place(self, text: str) -> dict[str, Any]:
        """Return the origin that a code names, by the draft's fields.

        Raises:
            UnableToReadCell: There is no such village or commune.
        """
        code = place_code(text)
        if code not in self._places:
            self._places[code] = _place(code)
        if not self._places[code]:
            raise UnableToReadCell(_("There is no village or commune with this code."))
        return self._places[code]

    @cached_property
    def hs_codes(self) -> frozenset[str]:
        """All customs codes of six digits."""
        return frozenset(HSCode.objects.filter(level=HSLevel.SUBHEADING).values_list("code", flat=True))

    def hs_code(self, text: str) -> str:
        """Return the customs code that a cell names; spreadsheets take the zero away that many begin with.

        Raises:
            UnableToReadCell: There is no such code of six digits.
        """
        code = re.sub(r"[\s.]", "", latin_digits(text)).zfill(6)
        if code not in self.hs_codes:
            raise UnableToReadCell(
                _("There is no such customs code of six digits. Search for it in words on the page.")
            )
        return code

    @cached_property
    def own_place(self) -> dict[str, Any]:
        """Where things of this vendor come from if nothing else is said."""
        vendor = self.vendor
        return {
            "origin_province": vendor.province,
            "origin_district": vendor.district,
            "origin_commune": vendor.commune,
            "origin_village": vendor.village,
        }


def shelf_path(shelf: Category, by_path: dict[str, Category], language: str) -> str:
    """Return the way to a shelf in one language: "Craft > Baskets"."""
    steps = range(Category.steplen, len(shelf.path) + 1, Category.steplen)
    return BELOW.join(_name(by_path[shelf.path[:end]], language) for end in steps)


def _name(shelf: Category, language: str) -> str:
    own, other = (shelf.name_km, shelf.name_en) if language == "km" else (shelf.name_en, shelf.name_km)
    return own or other or ""


def _columns_of(code: str, attribute: ProductAttribute) -> Iterable[Column]:
    names = {"km": attribute.name_km or attribute.name_en, "en": attribute.name_en or attribute.name_km}
    helps = {"km": attribute.hint_km or "", "en": attribute.hint_en or ""}
    if attribute.type != AnswerKind.TEXT:
        yield Column(key=f"{ATTRIBUTES}.{code}", headings=names, helps=helps)
        return
    for language in LANGUAGES:
        headings = {reader: f"{names[reader]} {IN_LANGUAGE[reader][language]}" for reader in LANGUAGES}
        yield Column(key=f"{ATTRIBUTES}.{code}.{language}", headings=headings, helps=helps)


def _place(code: str) -> dict[str, Any]:
    village = Village.objects.open().with_path().filter(public_code=code).first() if code else None
    if village is None and code:
        village = _only_village(code)
    commune = village.commune if village else Commune.objects.open().with_path().filter(code=code).first()
    if commune is None:
        return {}
    return {
        "origin_province": commune.district.province,
        "origin_district": commune.district,
        "origin_commune": commune,
        "origin_village": village,
    }


def _only_village(code: str) -> Village | None:
    """Return the village with this code of the source, where it is one only: some codes are shared."""
    found: list[Village] = list(Village.objects.open().with_path().filter(code=code)[:2])
    return found[0] if len(found) == 1 else None
