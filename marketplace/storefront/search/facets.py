"""From filters to tags, and from counted tags to what a reader may choose."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
    chosen = {tag for group in where.tags for tag in group}

    def made(
        letter: str,
        name: str,
        label: str,
        names: Callable[[set[str]], Names],
        *,
        is_many: bool = False,
        in_order: bool = False,
    ) -> Facet | None:
        if letter in hidden:
            return None
        counted = recounts.get(letter, counts)
        found = {tag[1:]: n for tag, n in counted.items() if tag[0] == letter and n}
        found |= {tag[1:]: counted.get(tag, 0) for tag in chosen if tag[0] == letter}
        known = names(set(found))
        common = [key for key in known if key in found]
        if not in_order:
            common.sort(key=lambda key: (-found[key], known[key][2]))
        choices = (FacetChoice(*known[key], found[key], letter + key in chosen) for key in common[:MOST_CHOICES])
        return Facet(name, label, tuple(choices), is_many)

    facets = (
        made(tags.CATEGORY, "category", _("Category"), lambda keys: _categories(keys, chosen)),
        made(tags.PROVINCE, "province", _("Comes from"), _provinces, is_many=True),
        made(tags.DISTRICT, "district", _("District"), _districts, is_many=True) if _one_province(chosen) else None,
        made(tags.VENDOR, "vendor", _("Maker"), _vendors),
        made(tags.DELIVERS_TO, "to", _("Delivers to"), _provinces),
        made(tags.GRADE, "grade", _("OVOP stars"), _grades, in_order=True),
        made(tags.PRICE, "price", _("Price"), _ranges, in_order=True),
        made(tags.CERTIFICATE, "certificate", _("Certificate"), _kinds, is_many=True),
        made(tags.PROTECTED, "protected", _("Names protected by law"), _yes(_("Protected name"))),
        made(tags.WOMEN_LED, "women", _("Who makes it"), _yes(_("Led by women"))),
        made(tags.IN_STOCK, "in_stock", _("Stock"), _yes(_("There now"))),
    )
    return tuple(facet for facet in facets if facet is not None and facet.choices)


def _one_province(chosen: set[str]) -> bool:
    return sum(tag[0] == tags.PROVINCE for tag in chosen) == 1


def _yes(label: str) -> Callable[[set[str]], Names]:
    return lambda keys: dict.fromkeys(keys, ("1", label, label))


def _kinds(keys: set[str]) -> Names:
    labels = {kind.value: capfirst(str(kind.label)) for kind in CertificateKind}
    return {key: (key, label, label) for key, label in labels.items() if key in keys}


def _grades(keys: set[str]) -> Names:
    """Return the grades from the best down: that many stars, or more."""
    best = str(MOST_STARS)
    labels = {best: _("%(n)s stars") % {"n": best}}
    for stars in range(MOST_STARS - 1, 0, -1):
        labels[str(stars)] = ngettext("%(n)s star and more", "%(n)s stars and more", stars) % {"n": stars}
    return {key: (key, label, label) for key, label in labels.items() if key in keys}


def _ranges(keys: set[str]) -> Names:
    """Return the ranges of prices from the lowest up."""
    steps = [f"{step:,}" for step in tags.PRICE_STEPS]
    labels = [_("Below %(to)s ៛") % {"to": steps[0]}]
    labels += [_("%(from)s to %(to)s ៛") % {"from": low, "to": high} for low, high in pairwise(steps)]
    labels += [_("%(from)s ៛ and more") % {"from": steps[-1]}]
    return {str(n): (str(n), label, label) for n, label in enumerate(labels) if str(n) in keys}


def _categories(keys: set[str], chosen: set[str]) -> Names:
    """Return the categories of the first level, the chosen one and those one step below it."""
    rows = _kept("categories", lambda: list(Category.objects.values_list("pk", "path", "name_km", "name_en")))
    above = next((path for pk, path, _km, _en in rows if f"{tags.CATEGORY}{pk}" in chosen), "")
    step = Category.steplen
    return {
        str(pk): (str(pk), km or en or "", en or km or "")
        for pk, path, km, en in rows
        if str(pk) in keys and (path == above or len(path) == step or path[:-step] == above)
    }


def _provinces(keys: set[str]) -> Names:
    rows = _kept("provinces", lambda: list(Province.objects.values_list("code", "name_km", "name_en")))
    return {code: (code, km, en) for code, km, en in rows if code in keys}


def _kept(name: str, read: Callable[[], list[Any]]) -> list[Any]:
    """Return names that hardly ever change, held for some minutes."""
    return held(f"search:names:{name}", read, seconds=NAMES_KEPT_FOR_S, generation=GENERATION)


def _districts(keys: set[str]) -> Names:
    rows = District.objects.filter(code__in=keys).values_list("code", "name_km", "name_en")
    return {code: (code, km, en) for code, km, en in rows}


def _vendors(keys: set[str]) -> Names:
    if not keys:
        return {}
    known = held("search:names:vendors", _vendor_names, seconds=NAMES_KEPT_FOR_S)
    return {key: known[key] for key in keys if key in known}


def _vendor_names() -> Names:
    rows = Vendor.objects.open().values_list("pk", "code", "name_km", "name_en")
    return {str(pk): (code, km or en, en or km) for pk, code, km, en in rows}
