"""From filters to tags, and from counted tags to what a reader may choose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Final

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalogue.models import Category, CertificateKind
from catalogue.services.arranging import GENERATION
from marketplace.core.held import held
from marketplace.geography.models import District, Province
from marketplace.storefront.search import tags
from marketplace.storefront.search.engines.base import Where
from marketplace.storefront.search.results import Facet, FacetChoice, Filters
from vendors.models import Vendor

#: More choices than this are no help.
MOST_CHOICES: Final = 25
#: Beside the count of all, so many facets with a choice made are counted anew without it.
MOST_RECOUNTS: Final = 2
NAMES_KEPT_FOR_S: Final = 300

#: Stars that a product of One Village One Product can have.
MOST_STARS: Final = 5

Names = Mapping[str, tuple[str, str, str]]  # by tag without its letter: value in an address, Khmer, English


def where_of(filters: Filters) -> Where | None:
    """Return the limits for an engine; None when they name a vendor that is not there."""
    groups: list[tuple[str, ...]] = []
    if filters.vendor:
        key = Vendor.objects.filter(code=filters.vendor).values_list("pk", flat=True).first()
        if key is None:
            return None
        groups.append((f"{tags.VENDOR}{key}",))
    if filters.category:
        groups.append((tags.CATEGORY + filters.category,))
    for letter, value in ((tags.GRADE, filters.grade), (tags.PRICE, filters.price)):
        if value:
            groups.append((letter + value,))
    many = {tags.PROVINCE: filters.provinces, tags.DISTRICT: filters.districts, tags.CERTIFICATE: filters.certificates}
    groups += [tuple(letter + value for value in values) for letter, values in many.items() if values]
    if filters.to:
        groups.append((tags.DELIVERS_TO + filters.to,))
    flags = {
        tags.PROTECTED: filters.is_protected,
        tags.WOMEN_LED: filters.is_women_led,
        tags.IN_STOCK: filters.in_stock,
    }
    groups += [(letter,) for letter, is_set in flags.items() if is_set]
    return Where(tags=tuple(groups), price_from=filters.price_from, price_to=filters.price_to)


def without(where: Where, letter: str) -> Where:
    """Return the same limits but for those of one facet."""
    return replace(where, tags=tuple(group for group in where.tags if not group[0].startswith(letter)))


def chosen_letters(where: Where) -> list[str]:
    """Return the letters of the facets in which something is chosen."""
    return list(dict.fromkeys(group[0][0] for group in where.tags))


def facets_of(
    counts: Mapping[str, int],
    recounts: Mapping[str, Mapping[str, int]],
    where: Where,
    hidden: Collection[str] = (),
) -> tuple[Facet, ...]:
    """Return what a list may be narrowed down to; each facet counted as if nothing were chosen in it.

    Args:
        counts: Documents by tag, within all limits.
        recounts: By the letter of a facet, the same without that facet's own limit.
        where: The limits.
        hidden: Letters of facets that nobody will see.
    """
    counted, recounted = _plain(counts), tuple((letter, _plain(one)) for letter, one in recounts.items())
    chosen = [tag for group in where.tags for tag in group]
    known = _known(where, [*counts, *chosen, *(tag for one in recounts.values() for tag in one)], hidden)
    make = _facets_of.__wrapped__ if known.districts else _facets_of  # districts are read for each list
    return make(counted, recounted, where.tags, tuple(hidden), get_language() or "", known)


def _plain(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(counts.items())


@dataclass(frozen=True, eq=False)
class _Known:
    """The names of all that can be chosen; another one is made as soon as any of them is read anew."""

    categories: Mapping[str, Any]  # by key: its path, and its name as in `Names`
    provinces: Names
    vendors: Names
    districts: Names

    def is_of(self, *names: object) -> bool:
        """Return whether these are the very names that it holds."""
        return all(
            one is other for one, other in zip((self.categories, self.provinces, self.vendors), names, strict=True)
        )


_KNOWN: list[_Known] = []
_NONE: Final[Names] = {}


def _known(where: Where, found: Collection[str], hidden: Collection[str]) -> _Known:
    """Return the names of what was found as they are now: the same object as long as they are the same.

    What nobody will see is not read.
    """
    has_vendors = any(tag[0] == tags.VENDOR for tag in found)
    categories = (
        _NONE
        if tags.CATEGORY in hidden
        else held("search:names:categories", _category_names, seconds=NAMES_KEPT_FOR_S, generation=GENERATION)
    )
    provinces = held("search:names:provinces", _province_names, seconds=NAMES_KEPT_FOR_S, generation=GENERATION)
    vendors = held("search:names:vendors", _vendor_names, seconds=NAMES_KEPT_FOR_S) if has_vendors else _NONE
    chosen = {tag for group in where.tags for tag in group}
    province = _one_province(chosen)
    if province:
        districts = _districts(province, [tag[1:] for tag in chosen if tag[0] == tags.DISTRICT])
        return _Known(categories, provinces, vendors, districts)
    known = next((one for one in _KNOWN if one.is_of(categories, provinces, vendors)), None)
    if known is None:
        known = _Known(categories, provinces, vendors, _NONE)
        _KNOWN[:] = [known, *_KNOWN[:3]]  # with vendors or without, with categories or without
    return known


@lru_cache(maxsize=256)
def _facets_of(
    counts: tuple[tuple[str, int], ...],
    recounts: tuple[tuple[str, tuple[tuple[str, int], ...]], ...],
    limits: tuple[tuple[str, ...], ...],
    hidden: tuple[str, ...],
    language: str,
    known: _Known,
) -> tuple[Facet, ...]:
    """Return the facets: of the same counts and the same names, the same."""
    chosen = {tag for group in limits for tag in group}
    words, counted = _words(language), _by_letter(counts)
    recounted = {letter: _by_letter(one).get(letter, {}) for letter, one in recounts}

    def made(letter: str, names: Callable[[Collection[str]], Names], **options: bool) -> Facet | None:
        if letter in hidden:
            return None
        found = recounted.get(letter, counted.get(letter, {}))
        found = {**{tag[1:]: 0 for tag in chosen if tag[0] == letter}, **found}
        return _facet(
            words.labels[letter], names(found), found, {tag[1:] for tag in chosen if tag[0] == letter}, **options
        )

    def among(known: Names) -> Callable[[Collection[str]], Names]:
        return lambda keys: {key: name for key, name in known.items() if key in keys}

    def of(known: Names) -> Callable[[Collection[str]], Names]:
        return lambda keys: {key: known[key] for key in keys if key in known}

    facets = (
        made(tags.CATEGORY, lambda keys: _categories(known.categories, keys, chosen)),
        made(tags.PROVINCE, of(known.provinces), is_many=True),
        made(tags.DISTRICT, of(known.districts), is_many=True) if known.districts else None,
        made(tags.VENDOR, of(known.vendors)),
        made(tags.DELIVERS_TO, of(known.provinces)),
        made(tags.GRADE, among(words.grades), in_order=True),
        made(tags.PRICE, among(words.ranges), in_order=True),
        made(tags.CERTIFICATE, among(words.kinds), is_many=True),
        *(made(flag, lambda keys, flag=flag: dict.fromkeys(keys, words.flags[flag])) for flag in words.flags),  # type: ignore[misc]
    )
    return tuple(facet for facet in facets if facet is not None and facet.choices)


def _facet(
    name_and_label: tuple[str, str],
    known: Names,
    found: Mapping[str, int],
    chosen: Collection[str],
    *,
    is_many: bool = False,
    in_order: bool = False,
) -> Facet:
    """Return one facet of what is known by name, the commonest first unless it has an order of its own."""
    keys = list(known) if in_order else sorted(known, key=lambda key: (-found[key], known[key][2], key))
    choices = (FacetChoice(*known[key], found[key], key in chosen) for key in keys[:MOST_CHOICES])
    return Facet(*name_and_label, tuple(choices), is_many)


def _by_letter(counts: Iterable[tuple[str, int]]) -> dict[str, dict[str, int]]:
    """Return counted tags without their letter, by that letter."""
    found: dict[str, dict[str, int]] = {}
    for tag, count in counts:
        if count:
            found.setdefault(tag[0], {})[tag[1:]] = count
    return found


def _one_province(chosen: set[str]) -> str:
    """Return the code of the province that is chosen, if it is one."""
    provinces = [tag[1:] for tag in chosen if tag[0] == tags.PROVINCE]
    return provinces[0] if len(provinces) == 1 else ""


@dataclass(frozen=True)
class _Words:
    """What facets are called in one language; their names in an address are the same in all."""

    labels: Mapping[str, tuple[str, str]]  # by letter: name in an address, label
    flags: Names  # by letter
    kinds: Names
    grades: Names
    ranges: Names


@cache
def _words(language: str) -> _Words:
    """Return the words of the language in use, looked up once: they are thirty for every list that is shown."""
    labels = {
        tags.CATEGORY: ("category", _("Category")),
        tags.PROVINCE: ("province", _("Comes from")),
        tags.DISTRICT: ("district", _("District")),
        tags.VENDOR: ("vendor", _("Maker")),
        tags.DELIVERS_TO: ("to", _("Delivers to")),
        tags.GRADE: ("grade", _("OVOP stars")),
        tags.PRICE: ("price", _("Price")),
        tags.CERTIFICATE: ("certificate", _("Certificate")),
        tags.PROTECTED: ("protected", _("Names protected by law")),
        tags.WOMEN_LED: ("women", _("Who makes it")),
        tags.IN_STOCK: ("in_stock", _("Stock")),
    }
    yes = {tags.PROTECTED: _("Protected name"), tags.WOMEN_LED: _("Led by women"), tags.IN_STOCK: _("There now")}
    flags = {letter: ("1", label, label) for letter, label in yes.items()}
    kinds = {kind.value: _same(kind.value, capfirst(str(kind.label))) for kind in CertificateKind}
    return _Words(labels, flags, kinds, _grades(), _ranges())


def _same(key: str, label: str) -> tuple[str, str, str]:
    return key, label, label


def _grades() -> Names:
    """Return the grades from the best down: that many stars, or more."""
    best = str(MOST_STARS)
    labels = {best: _("%(n)s stars") % {"n": best}}
    for stars in range(MOST_STARS - 1, 0, -1):
        labels[str(stars)] = ngettext("%(n)s star and more", "%(n)s stars and more", stars) % {"n": stars}
    return {key: _same(key, label) for key, label in labels.items()}


def _ranges() -> Names:
    """Return the ranges of prices from the lowest up."""
    steps = [f"{step:,}" for step in tags.PRICE_STEPS]
    labels = [_("Below %(to)s ៛") % {"to": steps[0]}]
    labels += [_("%(from)s to %(to)s ៛") % {"from": low, "to": high} for low, high in pairwise(steps)]
    labels += [_("%(from)s ៛ and more") % {"from": steps[-1]}]
    return {str(number): _same(str(number), label) for number, label in enumerate(labels)}


def _categories(known: Mapping[str, Any], keys: Collection[str], chosen: set[str]) -> Names:
    """Return the categories of the first level, the chosen one and those one step below it."""
    above = next((known[tag[1:]][0] for tag in chosen if tag[0] == tags.CATEGORY and tag[1:] in known), "")
    step = Category.steplen
    some = ((key, *known[key]) for key in keys if key in known)
    return {key: name for key, path, name in some if path == above or len(path) == step or path[:-step] == above}


def _category_names() -> dict[str, tuple[str, tuple[str, str, str]]]:
    rows = Category.objects.values_list("pk", "path", "name_km", "name_en")
    return {str(pk): (path, (str(pk), km or en or "", en or km or "")) for pk, path, km, en in rows}


def _province_names() -> Names:
    rows = Province.objects.values_list("code", "name_km", "name_en")
    return {code: (code, km, en) for code, km, en in rows}


def _districts(province: str, chosen: Collection[str]) -> Names:
    """Return the names of a province's districts, and of those that are chosen, wherever they lie."""
    rows = District.objects.filter(Q(province=province) | Q(code__in=chosen)).values_list("code", "name_km", "name_en")
    return {code: (code, km, en) for code, km, en in rows}


def _vendor_names() -> Names:
    rows = Vendor.objects.open().values_list("pk", "code", "name_km", "name_en")
    return {str(pk): (code, km or en, en or km) for pk, code, km, en in rows}
