"""What of a request's sentence names goods: all but how much, until when and delivered where.

# Note [How much and when are no goods]
No listing says "2 tonnes", "FOB Sihanoukville" or "before March". Asked for as words, they make that nothing has all that
was asked; and the port that goods are brought to would count as the place that they come from. So they are left out,
where they are surely that: a number with a measure, a month after a word of time, a rule of Incoterms 2020 with the one
place after it. If nothing is left, the sentence is read as it stands.
"""

from __future__ import annotations

import re
from typing import Final

from marketplace.sales.order.trade_words import Incoterm
from marketplace.storefront.search.analysis.atoms import folded
from marketplace.storefront.search.analysis.lexicon import Lexicon, Role
from marketplace.storefront.search.analysis.queries import LONGEST_QUESTION
from marketplace.storefront.search.analysis.segment import Piece, pieces_of

_NUMBER: Final = r"\d+(?:[.,\s]\d{3})*(?:[.,]\d+)?"
_MEASURES: Final = (
    r"(?:metric |short |long )?tonn?e?s?|mts?|t|kgs?|kilos?|kilograms?|kilogrammes?|g|grams?|grammes?|lbs?|pounds?"
    r"|quintals?|litres?|liters?|l|ml|metres?|meters?|m|pieces?|pcs|units?|sets?|dozens?|cartons?|pallets?"
    r"|(?:20|40)?\s?-?(?:ft|foot|feet)\s?(?:containers?)?|containers?|teus?|fcl|lcl"
)
_KHMER_MEASURES: Final = "តោន|គីឡូក្រាម|គីឡូ|គ\\.ក|ក្រាម|លីត្រ|ម៉ែត្រ|កេស|កុងតឺន័រ|ឈុត"
_MONTHS: Final = (
    r"january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_KHMER_MONTHS: Final = "មករា|កុម្ភៈ|មីនា|មេសា|ឧសភា|មិថុនា|កក្កដា|សីហា|កញ្ញា|តុលា|វិច្ឆិកា|ធ្នូ"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR: Final = r"20\d\d"
_FROM_WHEN: Final = r"(?:before|by|until|till|no later than|not later than|within|during|in|from|on|for|latest)"
_PART_OF_IT: Final = r"(?:(?:the\s+)?(?:early|mid|late|end|beginning|middle|start)(?:\s+of)?[\s-]+)?"
_PERIOD: Final = r"(?:days?|weeks?|months?|years?)"

#: What is no goods, where it stands in a sentence. See Note [How much and when are no goods].
_NO_GOODS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_FROM_WHEN}\s+{_PART_OF_IT}(?:{_DAY}\s+)?(?:{_MONTHS})\b(?:\s+{_DAY}\b)?(?:,?\s+{_YEAR}\b)?",
        rf"\b{_DAY}\s+(?:{_MONTHS})\b(?:,?\s+{_YEAR}\b)?",
        rf"\b(?:{_MONTHS})\s+(?:{_YEAR}|{_DAY})\b(?:,?\s+{_YEAR}\b)?",
        rf"\b{_FROM_WHEN}\s+{_PART_OF_IT}{_YEAR}\b",
        rf"\b(?:within|in|every|each|per|a)\s+(?:{_NUMBER}\s*)?{_PERIOD}\b",
        r"\b(?:daily|weekly|monthly|yearly|annually|urgently|asap)\b",
        rf"(?:មុន|ក្នុង|ត្រឹម|ដល់)?\s*(?:ចុង|ដើម|ពាក់កណ្ដាល)?\s*ខែ\s*(?:{_KHMER_MONTHS})(?:\s*(?:ឆ្នាំ)?\s*\d{{4}})?",
        r"(?:ក្នុង|រាល់)\s*(?:មួយ|\d+)?\s*(?:ថ្ងៃ|សប្ដាហ៍|សប្តាហ៍|ខែ|ឆ្នាំ)",
        rf"{_NUMBER}\s*(?:{_KHMER_MEASURES})",
        rf"(?:{_KHMER_MEASURES})\s*{_NUMBER}",
        rf"\b(?:\d+\s*x\s*)?{_NUMBER}\s*(?:{_MEASURES})\b(?:\s+of\b)?",
    )
)
_RULE: Final = re.compile(rf"\b(?:{'|'.join(Incoterm.values)})\b(?:\s*\(?incoterms?(?:\s+2020)?\)?)?", re.IGNORECASE)
#: Where the place after a rule ends at the latest.
_END_OF_PLACE: Final = re.compile(r"[,;.()\n]")
_TO_A_PLACE: Final = frozenset({"at", "in", "of", "port", "the", "to"})
#: Words of a place that nobody knows here: "Ho Chi Minh", "Port Klang".
_MOST_WORDS: Final = 3


def goods_of(sentence: str, words: Lexicon) -> str:
    """Return a request's sentence without amounts, times and delivery; the same sentence where nothing else is in it."""
    text = sentence[:LONGEST_QUESTION]
    for pattern in _NO_GOODS:
        text = pattern.sub(" , ", text)
    text = _without_delivery(text, words)
    return text if text != sentence[:LONGEST_QUESTION] and any(map(str.isalpha, text)) else sentence


def _without_delivery(text: str, words: Lexicon) -> str:
    """Return a text without rules of delivery, and without the place named after the first."""
    rule = _RULE.search(text)
    if rule is None:
        return text
    before = text[: rule.start()]
    end = _END_OF_PLACE.search(text, rule.end())
    at = end.start() if end else len(text)
    rest = _after_the_place(text[rule.end() : at], words, is_named=_names_goods(before, words))
    return _RULE.sub(" , ", f"{before} , {rest}{text[at:]}")


def _after_the_place(text: str, words: Lexicon, *, is_named: bool) -> str:
    """Return what follows the place named after a rule: one that is known, or words that nobody knows.

    With the goods named before, any first words are a strange place: the "Chi" of Ho Chi Minh is a herb elsewhere.
    """
    plain = folded(text)
    pieces = list(pieces_of(plain, words))
    while pieces and pieces[0].text in _TO_A_PLACE:
        pieces.pop(0)
    if pieces and _is_place(pieces[0], words):
        pieces.pop(0)
    elif pieces and not pieces[0].concepts and is_named:
        del pieces[:_MOST_WORDS]
    else:
        known = next((at for at, piece in enumerate(pieces) if piece.concepts or piece.is_number), len(pieces))
        del pieces[: min(known, _MOST_WORDS)]
    return plain[pieces[0].atoms[0].start :] if pieces else ""


def _names_goods(text: str, words: Lexicon) -> bool:
    pieces = pieces_of(text, words)
    return any(words.role(concept) == Role.GOODS for piece in pieces for concept in piece.concepts)


def _is_place(piece: Piece, words: Lexicon) -> bool:
    return any(words.role(concept) == Role.PLACE for concept in piece.concepts)
