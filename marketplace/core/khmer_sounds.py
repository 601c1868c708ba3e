"""How Khmer sounds in Latin letters, as people write it who have no Khmer keyboard.

There is a standard (UNGEGN, Geographic Department 1995) and nobody types it: the same word is met as "thnaot",
"tnot", "thnout". So two keys are made of either script: `sound`, a plain spelling to measure likeness on, and
`skeleton`, the bare consonants, which different hands agree about much more than about vowels.

Source: UNGEGN, "Report on the current status of United Nations romanization systems: Khmer" (series of consonants and
what they do to vowels); the variants folded here are those met on maps, menus and chat.
"""

from __future__ import annotations

import re
from typing import Final

_COENG: Final = "\u17d2"
#: Consonant: (letters, series); vowels after a series-2 consonant sound otherwise.
_CONSONANTS: Final = {
    "ក": ("k", 1), "ខ": ("k", 1), "គ": ("k", 2), "ឃ": ("k", 2), "ង": ("ng", 2), "ច": ("c", 1), "ឆ": ("c", 1),
    "ជ": ("c", 2), "ឈ": ("c", 2), "ញ": ("nh", 2), "ដ": ("d", 1), "ឋ": ("t", 1), "ឌ": ("d", 2), "ឍ": ("t", 2),
    "ណ": ("n", 1), "ត": ("t", 1), "ថ": ("t", 1), "ទ": ("t", 2), "ធ": ("t", 2), "ន": ("n", 2), "ប": ("b", 1),
    "ផ": ("p", 1), "ព": ("p", 2), "ភ": ("p", 2), "ម": ("m", 2), "យ": ("y", 2), "រ": ("r", 2), "ល": ("l", 2),
    "វ": ("v", 2), "ឝ": ("s", 1), "ឞ": ("s", 1), "ស": ("s", 1), "ហ": ("h", 1), "ឡ": ("l", 1), "អ": ("", 1),
}  # fmt: skip
_INDEPENDENT: Final = {
    "ឥ": "e", "ឦ": "ei", "ឧ": "o", "ឩ": "ou", "ឪ": "ov", "ឫ": "rue", "ឭ": "lue", "ឮ": "lue", "ឯ": "ae", "ឰ": "ai",
    "ឱ": "ao", "ឳ": "au",
}  # fmt: skip
#: Vowel: its sound after series 1, after series 2.
_VOWELS: Final = {
    "": ("o", "o"), "ា": ("a", "ea"), "ិ": ("e", "i"), "ី": ("ei", "i"), "ឹ": ("oe", "eu"), "ឺ": ("eu", "eu"),
    "ុ": ("o", "u"), "ូ": ("o", "u"), "ួ": ("uo", "uo"), "ើ": ("aeu", "eu"), "ឿ": ("oeu", "eu"), "ៀ": ("ie", "ie"),
    "េ": ("e", "e"), "ែ": ("ae", "e"), "ៃ": ("ai", "ey"), "ោ": ("ao", "o"), "ៅ": ("av", "ov"),
}  # fmt: skip
_NEVER_FINAL: Final = "ហអឡ"
_SHIFT: Final = {"៉": 1, "៊": 2}
_FINALS: Final = {"ំ": "m", "ះ": "h", "ៈ": ""}
_SYLLABLE: Final = re.compile(
    r"([\u1780-\u17b3])((?:\u17d2[\u1780-\u17b3])*)([\u17b6-\u17d1\u17d3\u17dd]*)|([a-z0-9]+)|(\s+)"
)
_VOWEL_SIGN: Final = re.compile("[\u17b6-\u17c5]")

#: Spellings that stand for one sound. Longer ones first.
_SPELLINGS: Final = (
    ("tch", "c"), ("dj", "c"), ("chh", "c"), ("ch", "c"), ("jh", "c"), ("j", "c"), ("sh", "s"), ("kh", "k"),
    ("gh", "k"), ("th", "t"), ("dh", "t"), ("ph", "p"), ("bh", "p"), ("ngh", "ng"), ("gn", "ng"), ("ny", "n"),
    ("nh", "n"), ("ng", "n"), ("ck", "k"), ("q", "k"), ("x", "s"), ("z", "s"), ("f", "v"), ("w", "v"), ("hv", "v"),
)  # fmt: skip
_CLASSES: Final = str.maketrans({"d": "t", "b": "p", "g": "k", "h": None})
_VOWEL_RUN: Final = re.compile("[aeiou]+")
#: A glide or R after a vowel and before a consonant or the end is part of the vowel, or silent.
_CODA_GLIDE: Final = re.compile("(?<=[aeiou])[yvr](?![aeiou])")
_DOUBLED: Final = re.compile(r"(.)\1+")
_VOWEL_FOLDS: Final = (
    (re.compile("aeu|oeu|oe|eu|ue|eo"), "e"), (re.compile("ea|ia|ie|iea"), "ie"), (re.compile("ao|au|aw|oa|or(?![aeiou])"), "o"),
    (re.compile("ou|oo|uo|ua"), "u"), (re.compile("ae|ai|ay|ey|ei|ee"), "e"), (re.compile("aa|ar(?![aeiou])"), "a"),
)  # fmt: skip


def romanised(khmer: str) -> str:
    """Return folded Khmer in plain Latin letters; Latin letters in it stay."""
    letters: list[str] = []
    khmer = khmer.replace("ាំង", "ាង")
    closed = True  # no open syllable that a bare consonant could close
    for base, coengs, signs, latin, space in _SYLLABLE.findall(khmer):
        if latin or space:
            letters.append(latin or " ")
            closed = True
            continue
        bare = not coengs and not signs.strip("៍៌់")
        if bare and not closed and base in _CONSONANTS and base not in _NEVER_FINAL:
            letters.append("" if "៍" in signs else _final(base))
            closed = True
            continue
        syllable, closed = _syllable(base, coengs, signs)
        letters.append(syllable)
    return "".join(letters)


def _final(base: str) -> str:
    letters = _CONSONANTS[base][0]
    return {"d": "t", "b": "p", "r": "", "c": "ch"}.get(letters, letters)


def _syllable(base: str, coengs: str, signs: str) -> tuple[str, bool]:
    """Return the sound of a syllable and whether it is closed already."""
    if base in _INDEPENDENT:
        return _INDEPENDENT[base], False
    onset, series = _CONSONANTS.get(base, ("", 1))
    if coengs and onset == "b":
        onset = "p"
    for letter in coengs.replace(_COENG, ""):
        sub, sub_series = _CONSONANTS.get(letter, ("", 1))
        onset += sub
        series = sub_series if letter not in "ងញនមយរលវ" else series
    for mark in signs:
        series = _SHIFT.get(mark, series)
    vowel = _VOWEL_SIGN.search(signs)
    sound = _VOWELS[vowel.group() if vowel else ""][series - 1]
    if "៉" in signs and onset == "b":
        onset = "p"
    ending = next((_FINALS[mark] for mark in signs if mark in _FINALS), "")
    if not vowel and ("័" in signs):
        sound = "a"
    if ending == "m" and not vowel:
        sound = "om"
        ending = ""
    return onset + sound + ending, bool(ending) or sound.endswith("m") or "់" in signs


def sound(text: str) -> str:
    """Return a plain spelling of folded text of either script, without spaces, to measure likeness on."""
    letters = text if text.isascii() else romanised(text)
    letters = "".join(char for char in letters if "a" <= char <= "z")
    for written, said in _SPELLINGS:
        letters = letters.replace(written, said)
    letters = letters.translate(_CLASSES)
    for pattern, said in _VOWEL_FOLDS:
        letters = pattern.sub(said, letters)
    return _DOUBLED.sub(r"\1", letters)


def skeleton(text: str) -> str:
    """Return the bare consonants of folded text of either script, each word's silent ends left out."""
    words = (text if text.isascii() else romanised(text)).split()
    return _DOUBLED.sub(r"\1", "".join(map(_bones, words)))


def _bones(word: str) -> str:
    letters = "".join(char for char in word if "a" <= char <= "z")
    for written, said in _SPELLINGS:
        letters = letters.replace(written, said)
    letters = _CODA_GLIDE.sub("", letters.translate(_CLASSES))
    return _VOWEL_RUN.sub("", letters)
