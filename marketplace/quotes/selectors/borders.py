"""What the law, and a shop's own word, say of lines on their way to a country: what must not go, and what needs a paper.

# Note [Said where it can still be changed]
Goods that must not go to a country are refused as soon as somebody writes them into a request or a quote, beside the
line, and not only when money is about to be paid. What needs a paper is told, and refused by nobody here. Goods without a
code meet only the rules for all goods; when the quote is accepted the rules of that day are asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from catalogue.models import Product
from logistics.customs.models import RuleKind, TradeRule
from logistics.customs.selectors import hs_codes_of, not_served, rules_for_all
from marketplace.geography.countries import country_name, is_abroad


@dataclass(frozen=True)
class Crossing:
    """One line on its way: of a listing, or by a code of its own, as far as one is known."""

    title: str
    product_id: int | None = None
    hs_code: str = ""


@dataclass(frozen=True)
class Barrier:
    """What must not go.

    Attributes:
        whole: Why nothing at all may be sent to that country.
        lines: Why a line must not be sent there, by its place from 0.
    """

    whole: list[str] = field(default_factory=list)
    lines: dict[int, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.whole or self.lines)


@dataclass(frozen=True)
class PaperAsked:
    """A permit or certificate that goods need on their way."""

    title: str
    rule: TradeRule


def crossings_of(lines: Iterable[Any], *, hs_code: str = "") -> list[Crossing]:
    """Return lines of a request or a quote as they cross a border; those without a code have that of the request."""
    return [Crossing(line.title, line.product_id, line.hs_code_id or hs_code) for line in lines]


def barrier(*, lines: Sequence[Crossing], country: str, day: date) -> Barrier:
    """Return what of some lines must not be sent to a country on a day, and why; at home nothing. In four queries."""
    if not is_abroad(country):
        return Barrier()
    products, codes = _codes(lines)
    rules = rules_for_all(hs_codes={*codes, ""}, country=country, day=day)
    found = Barrier(whole=[rule.text for rule in rules[""] if rule.kind == RuleKind.PROHIBIT])
    closed = not_served(products=products.values(), country=country)
    words = _("The shop does not sell this to %(country)s.") % {"country": country_name(country)}
    for place, (line, code) in enumerate(zip(lines, codes, strict=True)):
        reasons = [rule.text for rule in rules[code] if rule.kind == RuleKind.PROHIBIT and rule.hs_prefix]
        reasons += [words] if line.product_id in closed else []
        if reasons:
            found.lines[place] = reasons
    return found


def papers_asked(*, lines: Sequence[Crossing], country: str, day: date) -> list[PaperAsked]:
    """Return the permits and certificates that lines need on their way to a country, each once for each line."""
    if not is_abroad(country):
        return []
    _products, codes = _codes(lines)
    rules = rules_for_all(hs_codes=codes, country=country, day=day)
    asked = {RuleKind.PERMIT, RuleKind.CERTIFICATE}
    return [
        PaperAsked(line.title, rule)
        for line, code in zip(lines, codes, strict=True)
        for rule in rules[code]
        if rule.kind in asked
    ]


def _codes(lines: Sequence[Crossing]) -> tuple[dict[int, Product], list[str]]:
    """Return the listings, and the code of each line: what its listing says, else its own."""
    named = {line.product_id for line in lines if line.product_id is not None}
    products = Product.objects.select_related("parent").in_bulk(named) if named else {}
    listed = hs_codes_of(products.values()) if products else {}
    return products, [listed.get(line.product_id or 0) or line.hs_code for line in lines]
