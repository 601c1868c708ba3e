"""What a quote must say of its lines before they may cross a border, and which must not go at all.

See Note [Said where it can still be changed] in `selectors.borders`, and Note [What is made is declared as it was agreed]
in `marketplace.sales.order.services.agreed_lines`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.trade.content import CustomsContent
from catalogue.trade.services.checks import customs_problems
from marketplace.core.screening import tidy
from marketplace.geography.countries import country_name, is_abroad
from marketplace.quotes.models import Unit
from marketplace.quotes.selectors.borders import Barrier, Crossing, barrier
from marketplace.sales.order.agreement import NOTHING_TOLD, AgreedCustoms
from marketplace.sales.order.trade_words import GRAMS_OF_UNIT

if TYPE_CHECKING:
    from marketplace.quotes.services.drafts import LineDraft

#: Why lines are refused: by their place from 0, then by field; the empty name is the line itself.
Refusals = dict[int, dict[str, list[str]]]
#: Letters that the column of the words for customs holds.
LONGEST_WORDS: Final = 120


def told(line: LineDraft, *, country: str) -> AgreedCustoms:
    """Return what of a line's customs facts is kept: nothing that the listing or the unit says, and at home nothing."""
    if not is_abroad(country):
        return NOTHING_TOLD
    said = line.customs
    weight = None if not _asks_weight(line) else said.net_weight_g
    if line.product_id is not None:
        return AgreedCustoms(net_weight_g=weight)
    return AgreedCustoms(hs_code=said.hs_code, text_en=tidy(said.text_en), origin=said.origin, net_weight_g=weight)


def _asks_weight(line: LineDraft) -> bool:
    """Return whether nobody but the vendor knows what one weighs: a piece of a listing and a kilogram say it."""
    return line.unit not in GRAMS_OF_UNIT and (line.product_id is None or line.unit != Unit.PIECE)


def line_refusals(*, lines: Sequence[LineDraft], country: str, now: datetime) -> Refusals:
    """Return why lines cannot be offered to a country: what customs will ask is missing, or they must not go there."""
    if not is_abroad(country):
        return {}
    found: Refusals = {}
    for place, line in enumerate(lines):
        wrong = _gaps(line, told(line, country=country))
        if wrong:
            found[place] = wrong
    stopped = barrier(
        lines=[Crossing(line.title, line.product_id, line.customs.hs_code) for line in lines],
        country=country,
        day=timezone.localdate(now),
    )
    for place, words in stopped_lines(stopped, count=len(lines), country=country).items():
        found.setdefault(place, {}).setdefault("", []).extend(words)
    return found


def stopped_lines(stopped: Barrier, *, count: int, country: str) -> dict[int, list[str]]:
    """Return for each line that must not go why, and what may be done; where nothing may go, for the first."""
    where = country_name(country)
    words = _(
        "%(rule)s It cannot be sent to %(country)s: take the line away, or write another customs code if this is not what"
        " it is."
    )
    found = {
        place: [words % {"country": where, "rule": rule} for rule in rules] for place, rules in stopped.lines.items()
    }
    if stopped.whole and count:
        found.setdefault(0, []).extend(nothing_goes(stopped, country=country))
    return found


def nothing_goes(stopped: Barrier, *, country: str) -> list[str]:
    """Return why nothing at all may be sent to a country."""
    words = _("Nothing can be sent to %(country)s: %(rule)s")
    return [words % {"country": country_name(country), "rule": rule} for rule in stopped.whole]


def _gaps(line: LineDraft, said: AgreedCustoms) -> dict[str, list[str]]:
    """Return what customs will ask of a line that nobody has said, and what of it cannot be right."""
    wrong: dict[str, list[str]] = {}
    if line.product_id is None:
        content = CustomsContent(
            hs_code=said.hs_code, customs_text_en=said.text_en[:LONGEST_WORDS], origin_country=said.origin or "KH"
        )
        wrong |= customs_problems(content)
        missing = _("Customs abroad ask this of everything: find the code in words.")
        _ask(wrong, "hs_code", missing, is_there=bool(said.hs_code))
        words = _("Write in plain English what it is, in at most 120 letters: customs read it.")
        _ask(wrong, "customs_text_en", words, is_there=0 < len(said.text_en) <= LONGEST_WORDS)
        _ask(wrong, "origin_country", _("Choose where it is made."), is_there=bool(said.origin))
    if _asks_weight(line):
        wrong |= {
            name: why
            for name, why in customs_problems(CustomsContent(net_weight_g=said.net_weight_g)).items()
            if name == "net_weight_g"
        }
        words = _("Write what one weighs without packing, in grams: customs ask it.")
        _ask(wrong, "net_weight_g", words, is_there=said.net_weight_g is not None)
    return wrong


def _ask(wrong: dict[str, list[str]], name: str, words: str, *, is_there: bool) -> None:
    if not is_there and name not in wrong:
        wrong[name] = [words]
