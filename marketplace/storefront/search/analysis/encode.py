"""Words of any script as plain ASCII tokens.

# Note [Every engine sees the same words]
SQLite's tokenizer cuts Khmer at each vowel sign and PostgreSQL's keeps a whole line as one word. A token of lower-case
letters and digits is taken by both, and by any other engine, exactly as it is; so we cut the words and they only look
them up. The first two letters say what kind of word it is, a letter before them where it stood in the document.
"""

from __future__ import annotations

from typing import Final

CONCEPT: Final = "co"  #: a concept of the lexicon, named or implied ("prahok" implies fish)
NAMED: Final = "ch"  #: a concept named in so many words
PART: Final = "pt"  #: a concept that a longer name is put together from, whatever that name means ("fish sauce": fish)
HEAD: Final = "hd"  #: the concept that a title begins with
WORD: Final = "kw"  #: a Khmer word that the lexicon does not hold
LATIN: Final = "lw"  #: a Latin word that the lexicon does not hold
CLUSTER: Final = "kc"  #: one written Khmer syllable, in the order of a title
LETTERS: Final = "kl"  #: one Latin word or number, in the order of a title
ORIGIN: Final = "gr"  #: the province it comes from
NAME: Final = "nm"  #: the whole name of a place, written together
NUMBER: Final = "nu"  #: a number with its unit
SHELF: Final = "cs"  #: the whole name of a category

#: No engine keeps longer ones whole.
_LONGEST: Final = 200
_FIRST: Final = 0x1780
_LETTERS: Final = 26


def _pair(char: str) -> str:
    code = ord(char) - _FIRST
    if 0 <= code < 0x80:
        return chr(97 + code // _LETTERS) + chr(97 + code % _LETTERS)
    return f"z{char}" if char.isascii() and char.isalnum() else ""


def token(kind: str, text: str) -> str:
    """Return folded text as one token of this kind.

    Each Khmer character is two letters, so that a beginning of the text is a beginning of the token; a text without
    Khmer stays as it is.
    """
    if text.isascii():
        return (kind + "".join(char for char in text.lower() if char.isalnum()))[:_LONGEST]
    return (kind + "".join(map(_pair, text)))[:_LONGEST]
