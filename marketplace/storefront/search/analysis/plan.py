"""In which order a question is asked, each time less strictly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from marketplace.storefront.search.analysis.corrections import Meant, Reading, readings_of, words_meant
from marketplace.storefront.search.analysis.lexicon import Lexicon, Role
from marketplace.storefront.search.analysis.nodes import Node, both, either
from marketplace.storefront.search.analysis.queries import (
    Question,
    Unit,
    can_be_phrase,
    heads,
    part_node,
    phrase_of,
    question_of,
    shelf_node,
    taken_apart,
    vendor_node,
    within_province,
)
from marketplace.storefront.search.analysis.segment import Piece

#: Words in use that are so like what was typed come before names that are only like it.
_SURE: Final = 0.87
#: Words that join things of which either will do, and words after which stands what something is for or made of.
_JOINING: Final = frozenset({"និង", "ឬ", "and", "or"})
_FOLLOWING: Final = frozenset({"for", "of", "from", "with", "in", "by", "to", "made"})

#: Kinds that say how or of what things are made: a silk krama is no choice between silk and a krama.
_MANNERS: Final = frozenset({"craft", "gift", "textile", "woven"})


class Tier(StrEnum):
    """How closely the answer fits the question."""

    BROWSE = "browse"  # nothing was asked
    EXACT = "exact"  # everything asked for is there
    PHRASE = "phrase"  # the letters are there, inside other words
    FUZZY = "fuzzy"  # nothing was there as typed; this is what was probably meant
    RELAXED = "relaxed"  # nothing had all of it; some words are left out
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to ask: what must hold, and what puts a document before another, weightiest first."""

    tier: Tier
    node: Node | None
    prefer: tuple[Node, ...] = ()
    meant: str = ""  # the corrected text
    left_out: tuple[str, ...] = ()


@lru_cache(maxsize=1_024)
def first_attempt(question: Question) -> Attempt:
    """Return the strict way to ask: everything is there, or the whole text is the name of a shelf or of a vendor."""
    nodes = (both(unit.node for unit in question.hard), shelf_node(question), vendor_node(question))
    node = either(node for node in nodes if node)
    # What is asked for is no wish.
    return Attempt(Tier.EXACT, node, tuple(wish for wish in _preferences(question) if wish != node))


def _preferences(question: Question) -> tuple[Node, ...]:
    named = [unit.prefer for unit in question.hard if unit.prefer]
    wished = [unit.node for unit in question.soft if unit not in question.hard]
    about = heads(question.hard)
    nodes: list[Node] = [both(unit.node for unit in question.hard)]
    if wished:
        nodes.append(both(wished))
    if about:
        nodes.append(about)
    if named:
        nodes.append(both(named))
    return tuple(nodes)


def wider_attempt(question: Question) -> Attempt | None:
    """Return the question without its places, for when only a few come from there; those stay first."""
    rest = [unit for unit in question.hard if unit.role != Role.PLACE]
    places = [unit for unit in question.hard if unit.role == Role.PLACE]
    if not places or not any(unit.role == Role.GOODS for unit in rest):
        return None
    return _relaxed(question, rest, places)


@lru_cache(maxsize=256)
def further_attempts(
    question: Question, lexicon: Lexicon, words_in_use: tuple[tuple[str, str], ...] = ()
) -> tuple[Attempt, ...]:
    """Return what else to try when nothing has everything asked for, in order: the first that finds something counts.

    Many mistype the same: what a text may have meant is worked out once.

    Args:
        question: What nothing was found for.
        lexicon: For what was probably meant.
        words_in_use: Words that it does not hold and that unknown ones may have meant, each with its sound.
    """
    attempts = [*_phrase(question), *_anywhere(question), *_in_longer_names(question)]
    attempts += _from_the_province(question, lexicon)
    readings = list(readings_of([unit.piece for unit in question.units], lexicon))
    attempts += _corrected(question, readings, lexicon, words_in_use)
    if any(unit.role is None and not unit.piece.is_number for unit in question.units):
        attempts += _corrected_without_some(readings, lexicon)
    return (*attempts, *_without_some(question, lexicon))


def _phrase(question: Question) -> list[Attempt]:
    if not any(_unknown_phrase(unit) for unit in question.hard):
        return []
    nodes = [
        either([unit.node, phrase_of(unit.piece)]) if _unknown_phrase(unit) else unit.node for unit in question.hard
    ]
    return [Attempt(Tier.PHRASE, both(nodes), _preferences(question)[1:])]


def _unknown_phrase(unit: Unit) -> bool:
    return unit.role is None and can_be_phrase(unit.piece)


def _anywhere(question: Question) -> list[Attempt]:
    return [Attempt(Tier.EXACT, both(unit.anywhere for unit in question.hard), _preferences(question)[1:])]


def _in_longer_names(question: Question) -> list[Attempt]:
    """Return what asks for the one kind of goods that is named within longer names: water in "fish sauce" (ទឹកត្រី)."""
    goods = [unit for unit in question.hard if unit.role == Role.GOODS]
    rest = [unit for unit in question.hard if unit.role == Role.PLACE]
    if len(goods) != 1 or len(question.hard) > len(goods) + len(rest):
        return []
    return [Attempt(Tier.PHRASE, both([part_node(goods[0]), *(unit.node for unit in rest)]))]


def _from_the_province(question: Question, lexicon: Lexicon) -> list[Attempt]:
    """Return the question with each district, town or island widened to its province."""
    wider = {unit: node for unit in question.hard if (node := within_province(unit, lexicon))}
    if not wider:
        return []
    nodes = (wider.get(unit, unit.node) for unit in question.hard)
    return [Attempt(Tier.RELAXED, both(nodes), _preferences(question)[1:], left_out=tuple(unit.text for unit in wider))]


def _corrected(
    question: Question, readings: Sequence[Reading], lexicon: Lexicon, words_in_use: Sequence[tuple[str, str]]
) -> list[Attempt]:
    pieces = [unit.piece for unit in question.units]
    attempts: dict[Node | None, Attempt] = {}
    for reading in readings:
        first = first_attempt(question_of(reading.pieces, lexicon))
        meant = _written(reading.pieces)
        attempts.setdefault(first.node, Attempt(Tier.FUZZY, first.node, first.prefer, meant=meant))
    words = words_meant(pieces, words_in_use)
    if not any(word.words for word in words):
        return list(attempts.values())
    in_use = _with_words_in_use(words, lexicon)
    sure = all(word.likeness >= _SURE for word in words if word.words)
    return [in_use, *attempts.values()] if sure else [*attempts.values(), in_use]


def _corrected_without_some(readings: Sequence[Reading], lexicon: Lexicon) -> list[Attempt]:
    """Return the likeliest correction with words left out: of "bambo baskt" the baskets, where none is of bamboo."""
    if not readings:
        return []
    meant = _written(readings[0].pieces)
    return [replace(one, meant=meant) for one in _without_some(question_of(readings[0].pieces, lexicon), lexicon)]


def _with_words_in_use(meant: Sequence[Meant], lexicon: Lexicon) -> Attempt:
    pieces = [word.words[0] if word.words else word.piece for word in meant]
    question = question_of(pieces, lexicon)
    units = (
        replace(unit, node=either(question_of([other], lexicon).units[0].node for other in word.words))
        if word.words
        else unit
        for unit, word in zip(question.units, meant, strict=False)
    )
    first = first_attempt(replace(question, units=tuple(units)))
    return Attempt(Tier.FUZZY, first.node, first.prefer, meant=_written(pieces))


def _written(pieces: Iterable[Piece]) -> str:
    text = ""
    last: Piece | None = None
    for piece in pieces:
        joined = last is None or (last.is_khmer and piece.is_khmer and not piece.atoms[0].spaced)
        text += piece.text if joined else f" {piece.text}"
        last = piece
    return text


def _without_some(question: Question, lexicon: Lexicon) -> list[Attempt]:
    """Return the question with ever more words left out, the least telling first; what it is about always stays.

    A name that means no more than its words is taken apart at last, so that "organic fertiliser" may be fertiliser.
    """
    attempts = _leaving_out(question, lexicon)
    apart = [taken_apart(unit.piece, lexicon) or [unit.piece] for unit in question.units]
    if len(apart) < sum(map(len, apart)):
        attempts += _leaving_out(question_of([piece for pieces in apart for piece in pieces], lexicon), lexicon)
    return attempts


def _leaving_out(question: Question, lexicon: Lexicon) -> list[Attempt]:
    goods = [unit for unit in question.hard if unit.role == Role.GOODS]
    if not goods:
        return []
    attempts: list[Attempt] = []
    kept = list(question.hard)
    for leaving in (Role.PLACE, Role.QUALITY, None):
        rest = [unit for unit in kept if unit.role != leaving]
        if len(rest) < len(kept) and rest:
            kept = rest
            attempts.append(_relaxed(question, kept, [unit for unit in question.hard if unit not in kept]))
    if len(goods) > 1 and _are_alternatives(question, goods, lexicon):
        attempts.append(Attempt(Tier.RELAXED, either(unit.node for unit in goods), _preferences(question)[1:]))
    elif len(goods) > 1:
        head = _head(question, goods)
        attempts.append(_relaxed(question, [head], [unit for unit in question.hard if unit is not head]))
    return attempts


def _are_alternatives(question: Question, goods: Sequence[Unit], lexicon: Lexicon) -> bool:
    """Return whether either of these goods will do: they are joined by "and" or "or", or are things of one kind.

    Silk and a bag are not: the one says of what the other is made.
    """
    texts = [unit.text for unit in question.units]
    first, last = texts.index(goods[0].text), texts.index(goods[-1].text)
    if _JOINING & set(texts[first:last]):
        return True
    above = [{kind for concept in unit.piece.concepts for kind in lexicon.broader(concept)} for unit in goods]
    named = {concept for unit in goods for concept in unit.piece.concepts}
    shared, all_above = set.intersection(*above), {kind for kinds in above for kind in kinds}
    return bool(shared - _MANNERS) and not named & all_above


def _head(question: Question, goods: Sequence[Unit]) -> Unit:
    """Return what a question is about: Khmer says it first, English last, but before "for", "of" or "from"."""
    if goods[0].piece.is_khmer:
        return goods[0]
    texts = [unit.text for unit in question.units]
    ends = [at for at, text in enumerate(texts) if text in _FOLLOWING]
    before = [unit for unit in goods if ends and question.units.index(unit) < ends[0]]
    return before[-1] if before else goods[-1]


def _relaxed(question: Question, kept: Sequence[Unit], left: Sequence[Unit]) -> Attempt:
    order = (both(unit.node for unit in question.hard), *_preferences(Question((*kept, *question.soft), ""))[1:])
    return Attempt(Tier.RELAXED, both(unit.node for unit in kept), order, left_out=tuple(unit.text for unit in left))
