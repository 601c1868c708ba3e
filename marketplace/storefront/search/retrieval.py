"""One question put to an engine, ever less strictly, until something answers.

# Note [At most four round trips]
First it is asked strictly, for a page and a count by tags; nearly always that is enough, in one trip, or two where much
is found. Only when nothing fits are all the looser ways tried: one trip for words in use that are like
unknown ones, one to see which way finds anything, one for the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from marketplace.core.khmer_sounds import sound
from marketplace.storefront.search.analysis.lexicon import Lexicon
from marketplace.storefront.search.analysis.nodes import Node
from marketplace.storefront.search.analysis.plan import Attempt, Tier, first_attempt, further_attempts, wider_attempt
from marketplace.storefront.search.analysis.queries import Question, understand
from marketplace.storefront.search.engines.base import ALL, Engine, Listing, Sort, Where

#: Fewer hits than this are topped up with the same goods from elsewhere.
FEW: Final = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine found, and how closely it fits what was asked."""

    tier: Tier
    keys: tuple[int, ...]
    total: int
    counts: Mapping[str, int] = field(default_factory=dict)  # by tag; empty when the answer is only near
    node: Node | None = None
    meant: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the answer, and in which order."""

    where: Where
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 24


def find(*, text: str, wanted: Wanted, engine: Engine, lexicon: Lexicon) -> Answer:
    """Return the closest answer to a text. See Note [At most four round trips]."""
    question = understand(text, lexicon)
    if not question.units:
        return _browse(wanted, engine) if not text.strip() else Answer(Tier.NOTHING, (), 0)
    attempt = first_attempt(question)
    found = _listing(attempt, wanted, engine)
    if not found.counts:
        return _looser(question, attempt, wanted, engine, lexicon)
    wider = wider_attempt(question) if found.counts[ALL] < FEW else None
    if wider is not None:
        more = _listing(wider, wanted, engine)
        if more.counts.get(ALL, 0) > found.counts[ALL]:
            attempt, found = wider, more
    return _answer(attempt, found)


def _browse(wanted: Wanted, engine: Engine) -> Answer:
    attempt = Attempt(Tier.BROWSE, None)
    return _answer(attempt, _listing(attempt, wanted, engine))


def _listing(attempt: Attempt, wanted: Wanted, engine: Engine) -> Listing:
    return engine.listing(
        attempt.node,
        wanted.where,
        prefer=attempt.prefer,
        sort=wanted.sort,
        offset=wanted.offset,
        limit=wanted.limit,
    )


def _answer(attempt: Attempt, found: Listing) -> Answer:
    total = found.counts.get(ALL, 0)
    return Answer(attempt.tier, found.keys, total, found.counts, attempt.node, attempt.meant, attempt.left_out)


def _looser(question: Question, first: Attempt, wanted: Wanted, engine: Engine, lexicon: Lexicon) -> Answer:
    """Return what the first looser attempt finds that finds anything."""
    attempts = list(further_attempts(question, lexicon, words_in_use(question, engine)))
    if not wanted.where.is_any:
        attempts.insert(0, first)
    finds = engine.which_finds([attempt.node for attempt in attempts if attempt.node], Where(kinds=wanted.where.kinds))
    for attempt, found in zip(attempts, finds, strict=True):
        if found and attempt is first:  # it is there, only not within the reader's filters
            return Answer(Tier.EXACT, (), 0, {}, first.node)
        if found:
            page = engine.page(
                attempt.node,
                wanted.where,
                prefer=attempt.prefer,
                sort=wanted.sort,
                offset=wanted.offset,
                limit=wanted.limit,
                count=True,
            )
            keys = tuple(hit.object_id for hit in page.hits)
            return Answer(attempt.tier, keys, page.total or 0, {}, attempt.node, attempt.meant, attempt.left_out)
    return Answer(Tier.NOTHING, (), 0)


def words_in_use(question: Question, engine: Engine) -> tuple[tuple[str, str], ...]:
    """Return words that the shop uses and the lexicon does not hold, near to the unknown ones of a question."""
    unknown = [unit.text for unit in question.units if unit.role is None and not unit.piece.is_number]
    if not unknown:
        return ()
    return tuple((term.text, term.sound) for term in engine.similar_terms([sound(text) for text in unknown]))
