"""Which rules hold for goods on their way to a country, and which goods must not go there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from logistics.customs.models import Direction, RuleKind, TradeRule
from logistics.customs.selectors.countries import areas_of

#: The order in which rules are told: what stops the goods first.
_ORDER: Final = {kind: position for position, kind in enumerate(RuleKind.values)}


@dataclass(frozen=True)
class Goods:
    """One kind of goods on its way.

    Attributes:
        name: What the buyer knows it by.
        hs_code: Its subheading of six digits, or more; empty where nobody knows it: then only rules for all goods hold.
    """

    name: str
    hs_code: str


@dataclass(frozen=True)
class Refusal:
    """Goods that must not go to a country, and the words of the rule."""

    goods: Goods
    words: str
    rule: TradeRule | None = None

    def __str__(self) -> str:
        return _("%(goods)s: %(rule)s") % {"goods": self.goods.name, "rule": self.words}


def prefixes_of(hs_code: str) -> tuple[str, ...]:
    """Return what rows may call goods by: all goods, the chapter, the heading, the subheading."""
    digits = hs_code.replace(".", "").replace(" ", "")
    return tuple(digits[:length] for length in (0, 2, 4, 6) if len(digits) >= length)


def rules_for(*, hs_code: str, country: str, day: date) -> list[TradeRule]:
    """Return the rules that hold for goods sent from Cambodia to a country, what stops them first.

    Cambodia's own rules for what leaves it, to there or anywhere, and the country's rules for what enters it; for a
    member of the European Union also the union's.

    Args:
        hs_code: Six digits or more; empty: only what holds for all goods.
        country: ISO 3166-1 code of the destination.
        day: On which day it is asked.
    """
    return rules_for_all(hs_codes=[hs_code], country=country, day=day)[hs_code]


def rules_for_all(*, hs_codes: Iterable[str], country: str, day: date) -> dict[str, list[TradeRule]]:
    """Return the rules for several kinds of goods, in one query. See `rules_for`."""
    prefixes = {code: prefixes_of(code) for code in hs_codes}
    wanted = {prefix for found in prefixes.values() for prefix in found}
    where = Q(country="") | Q(country__in=areas_of(country))
    rows = TradeRule.objects.valid_on(day).filter(where, hs_prefix__in=wanted)
    ordered = sorted(rows, key=lambda rule: (_ORDER[rule.kind], rule.direction, -len(rule.hs_prefix), rule.pk))
    return {code: [rule for rule in ordered if rule.hs_prefix in found] for code, found in prefixes.items()}


def prohibitions(*, goods: Sequence[Goods], country: str, day: date) -> list[Refusal]:
    """Return which goods must not be sent to a country on a day, each with the rule that says so."""
    found = rules_for_all(hs_codes=[one.hs_code for one in goods], country=country, day=day)
    return [
        Refusal(one, rule.text, rule) for one in goods for rule in found[one.hs_code] if rule.kind == RuleKind.PROHIBIT
    ]


def papers_for(*, hs_code: str, country: str, day: date) -> list[TradeRule]:
    """Return the rules that ask for a paper: permits and certificates, Cambodia's first."""
    rules = rules_for(hs_code=hs_code, country=country, day=day)
    asked = [rule for rule in rules if rule.kind in {RuleKind.PERMIT, RuleKind.CERTIFICATE}]
    return sorted(asked, key=lambda rule: rule.direction != Direction.EXPORT)
