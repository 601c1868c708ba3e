"""Where a text uses a protected name: goods and place of the name, side by side.

# Note [What counts as using a name]
A name is used where one of its goods and one of its places stand in one sentence with nothing between them but

- place before goods ("Kampot red pepper"): qualities;
- goods before place ("pepper grown in Kampot", ម្រេចខ្មៅកំពត): qualities and words that lead to a place.

With a word or two between them that we do not know, an officer should look at it; nobody is refused for that, and in
Khmer neither for a place before the goods, which is how two things of a list meet. "And", "with", "sells" and their
like part the two for good. What only contains the goods (a pepper grinder) or is spelt almost so (paper) is no use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from itertools import product as pairs
from typing import Final

from catalogue.naming.spelling import LONGEST_SINGLE, Phrase, Sentence, Token, is_near, phrase_of, sentences_of

_QUALITIES: Final = """
black red white green brown golden yellow dark whole ground cracked crushed powder powdered dried dry fresh frozen live
organic natural pure premium real genuine original authentic true best fine finest quality good high first top grade
extra wild forest sea river giant raw artisan traditional family farm village style type kind like pgi gi fair trade
protected certified famous jasmine fragrant sticky paste granulated flake flakes liquid smoked aged corn
ខ្មៅ ក្រហម ស បៃតង លឿង ស្ងួត ស្រស់ សុទ្ធ ធម្មជាតិ សរីរាង្គ គ្រាប់ ម្សៅ បុក កិន ខាប់ ដើម ពិត ពិតប្រាកដ ល្អ លំដាប់
ប្រភេទ បែប ម៉ាក ព្រៃ សមុទ្រ ទុំ ក្រអូប ផ្កាម្លិះ ប្រៃ ល្បី
g kg gram grams kilo ml l litre ក្រាម គីឡូ គីឡូក្រាម លីត្រ
"""
_LEADING: Final = """
from of de du in at by the a made grown planted harvested picked collected gathered produced farmed packed processed
province region district area island town our
ពី មកពី នៅ ក្នុង នៃ របស់ ដែល ខេត្ត ស្រុក ឃុំ ភូមិ តំបន់ ក្រុង រាជធានី ដី ដាំ ដាំដុះ ផលិត ផលិតផល ធ្វើ ប្រមូលផល យក
"""
_PARTING: Final = """
and or with for but to not sell sells selling sold buy buys buying have has make makes shop shops store market goes go
we uses use using near
និង ហើយ ឬ ជាមួយ លក់ ទិញ មាន ហាង ផ្សារ ជិត សម្រាប់ ទៅ
"""
#: So many words, or Khmer clusters, that we do not know may part goods and place before nobody need look any more.
_UNKNOWN: Final = 2
#: A word shorter than this is not taken apart: it would fall into pieces that mean nothing.
_SHORTEST_PLACE: Final = 5
_SHORTEST_GOODS: Final = 4
_SHORTEST_PAIR: Final = LONGEST_SINGLE + 1


@dataclass(frozen=True)
class Spellings:
    """How a protected name is written, one spelling each: the goods, the places, and what is not meant by the goods."""

    code: str
    goods: tuple[str, ...]
    places: tuple[str, ...]
    not_meant: tuple[str, ...] = ()


@dataclass(frozen=True)
class Use:
    """A protected name in a text; one that is not certain is for an officer to look at."""

    code: str
    found: str
    is_certain: bool


@dataclass(frozen=True, slots=True)
class _Span:
    """Tokens from `start` up to, not including, `end`."""

    start: int
    end: int


def uses_in(text: str, names: Iterable[Spellings]) -> list[Use]:
    """Return each name that a text uses, once: certain where it is anywhere. See Note [What counts as using a name]."""
    sentences = sentences_of(text)
    found = (_best(name.code, (use for one in sentences for use in _uses(one, name))) for name in names)
    return [use for use in found if use is not None]


def _best(code: str, uses: Iterator[tuple[str, bool]]) -> Use | None:
    doubtful = None
    for words, is_certain in uses:
        if is_certain:
            return Use(code, words, is_certain=True)
        doubtful = doubtful or Use(code, words, is_certain=False)
    return doubtful


def _uses(sentence: Sentence, name: Spellings) -> Iterator[tuple[str, bool]]:
    if not _may_name(sentence, name.places):
        return
    tokens = _taken_apart(sentence.tokens, name.places)
    places = _spans(tokens, name.places)
    if not places:
        return
    meant_otherwise = _spans(tokens, name.not_meant, is_exact=True)
    goods = [
        span
        for span in _spans(tokens, name.goods)
        if not any(other.start <= span.start and span.end <= other.end for other in meant_otherwise)
    ]
    for place, thing in pairs(places, goods):
        first, last = (place, thing) if place.start < thing.start else (thing, place)
        if first.end > last.start:
            continue
        verdict = _verdict(tokens, first, last, is_place_first=first is place)
        if verdict is not None:
            yield sentence.text[tokens[first.start].start : tokens[last.end - 1].end], verdict


def _verdict(tokens: tuple[Token, ...], first: _Span, last: _Span, *, is_place_first: bool) -> bool | None:
    """Return whether what stands between makes it a use for certain; None if it parts the two."""
    between = tokens[first.end : last.start]
    has_pause = any(token.after_comma for token in tokens[first.end : last.start + 1])
    unknown = _unknown(between, may_lead=not is_place_first)
    if unknown is None or unknown > _UNKNOWN:
        return None
    if not is_place_first:
        return unknown == 0 and not (has_pause and any(_is_leading(token) for token in between))
    is_list = tokens[first.start].is_khmer and tokens[last.start].is_khmer
    return unknown == 0 and not has_pause and not is_list


def _unknown(between: tuple[Token, ...], *, may_lead: bool) -> int | None:
    """Return how many tokens are no words we know; None if one of them parts."""
    qualities, leading, parting = _words(_QUALITIES), _words(_LEADING), _words(_PARTING)
    known = qualities | leading if may_lead else qualities
    count = at = 0
    while at < len(between):
        if _longest(between, at, parting):
            return None
        step = _longest(between, at, known)
        count += 0 if step or between[at].key.isdecimal() else 1
        at += step or 1
    return count


def _is_leading(token: Token) -> bool:
    return token.key in _words(_LEADING)


def _longest(tokens: tuple[Token, ...], at: int, words: frozenset[str]) -> int:
    """Return how many tokens from here on are the longest of the words; 0 if they are none."""
    joined, found = "", 0
    for number, token in enumerate(tokens[at : at + 6], start=1):
        if number > 1 and not token.is_khmer:
            break
        joined += token.key
        if joined in words:
            found = number
    return found


def _spans(tokens: tuple[Token, ...], spellings: tuple[str, ...], *, is_exact: bool = False) -> list[_Span]:
    by_letter = _by_letter(spellings)
    return [
        span
        for at, token in enumerate(tokens)
        for phrase in by_letter.get(token.key[0], ())
        if (span := _span(tokens, at, phrase, is_exact=is_exact))
    ]


def _span(tokens: tuple[Token, ...], at: int, phrase: Phrase, *, is_exact: bool) -> _Span | None:
    """Return the tokens from here on that are the phrase, exactly rather than nearly."""
    joined, near = "", None
    for end in range(at, len(tokens)):
        token = tokens[end]
        joined += token.key
        if token.is_khmer != phrase.is_khmer or len(joined) > len(phrase.key) + 2:
            break
        if joined == phrase.key:
            return _Span(at, end + 1)
        if near is None and not is_exact and is_near(joined, phrase):
            near = _Span(at, end + 1)
    return near


def _may_name(sentence: Sentence, places: tuple[str, ...]) -> bool:
    """Return whether a sentence can name one of the places at all: most do not, and are put aside quickly."""
    phrases = [place for group in _by_letter(places).values() for place in group]
    for place in phrases:
        if place.bones in sentence.khmer_bones if place.is_khmer else place.key[0] in sentence.initials:
            return True
    return any(place.key in word for word in sentence.long_words for place in phrases)


def _taken_apart(tokens: tuple[Token, ...], spellings: tuple[str, ...]) -> tuple[Token, ...]:
    """Return the tokens with those in two that begin or end in a place: "kampotpepper"."""
    places = [place for group in _by_letter(spellings).values() for place in group]
    return tuple(half for token in tokens for half in _halves(token, places))


def _halves(token: Token, places: Iterable[Phrase]) -> tuple[Token, ...]:
    size = len(token.key)
    for place in places if size >= _SHORTEST_PAIR else ():
        long = len(place.key)
        if place.is_khmer or long < _SHORTEST_PLACE or size - long < _SHORTEST_GOODS:
            continue
        cut = long if token.key.startswith(place.key) else size - long if token.key.endswith(place.key) else 0
        if cut:
            middle = min(token.start + cut, token.end)
            first = Token(token.key[:cut], token.start, middle, token.is_khmer, token.after_comma)
            return first, Token(token.key[cut:], middle, token.end, token.is_khmer, after_comma=False)
    return (token,)


@lru_cache(maxsize=512)
def _by_letter(spellings: tuple[str, ...]) -> Mapping[str, tuple[Phrase, ...]]:
    """Return the phrases by the letter that they begin with."""
    phrases = sorted((phrase_of(spelling) for spelling in spellings), key=lambda phrase: phrase.key)
    return {letter: tuple(group) for letter, group in groupby(phrases, key=lambda phrase: phrase.key[0])}


@lru_cache(maxsize=8)
def _words(text: str) -> frozenset[str]:
    return frozenset(phrase_of(word).key for word in text.split())
