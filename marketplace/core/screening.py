"""What people type in public: brought into order, and looked through for what leads trade past the buyer's protection."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from marketplace.core.khmer import latin_digits

#: A Cambodian number has nine digits at least with its leading 0, or follows a country's code; dates have eight.
_BETWEEN: Final = r"[\s\u200b.\-/()]{0,2}"
_PHONE: Final = re.compile(rf"(?:\+|\b00|\b855{_BETWEEN}|\b0){_BETWEEN}\d(?:{_BETWEEN}\d){{7,}}|\d{{8,}}")
_LINK: Final = re.compile(
    r"https?:|www\.|\bt\.me\b|(?<!\w)@\w{4,}|\w@\w+\.\w|\b[\w-]+\.(?:com|net|org|info|biz|shop|store|app|me|ly|link|top|xyz|kh)\b",
    re.IGNORECASE,
)
#: Control characters that are no line break, and marks that turn the direction of what follows.
_UNSEEN: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANK_LINES: Final = re.compile(r"\n\s*\n\s*")
_SPACES: Final = re.compile(r"[^\S\n]+")


def tidy(typed: str) -> str:
    """Return a text as it may be kept: composed, without control characters, with at most one blank line in a row."""
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    text = _UNSEEN.sub(" ", text)
    return _BLANK_LINES.sub("\n\n", _SPACES.sub(" ", text)).strip(" \n\u200b")


def has_contact(text: str) -> bool:
    """Return whether a text holds a phone number, a link, an e-mail address or a name in a messenger."""
    plain = latin_digits(unicodedata.normalize("NFKC", text))
    return bool(_PHONE.search(plain) or _LINK.search(plain))
