"""Keeping secrets out of what officers read word for word."""

from __future__ import annotations

import json
import re
from typing import Any, Final

HIDDEN: Final = "•••"
#: A field whose name holds one of these is never shown.
SECRET: Final = re.compile(r"token|secret|authori[sz]ation|signature|cookie|password|api.?key|cvc|cvv", re.IGNORECASE)
#: Long runs of digits, as cards have them: only the last four stay.
CARD: Final = re.compile(r"(?<!\d)\d(?:[ -]?\d){8,14}[ -]?(\d{4})(?!\d)")
#: `name=value` and `Bearer …` in text that is no JSON.
PAIR: Final = re.compile(r"([\w.-]+)(\s*[=:]\s*)(\"?)([^\s&;\"]+)")
BEARER: Final = re.compile(r"\b(Bearer|Basic)\s+\S+", re.IGNORECASE)


def masked(raw: str) -> str:
    """Return what a provider said with secrets and card numbers hidden: JSON laid out, other text as it came."""
    try:
        read = json.loads(raw)
    except ValueError:
        return _masked_text(raw)
    return json.dumps(_masked_value(read), indent=2, ensure_ascii=False)


def masked_fields(fields: dict[str, Any]) -> dict[str, str]:
    """Return headers with the secret ones hidden."""
    return {name: HIDDEN if SECRET.search(name) else _masked_text(str(value)) for name, value in fields.items()}


def _masked_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: HIDDEN if SECRET.search(str(name)) else _masked_value(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_masked_value(one) for one in value]
    return _masked_text(value) if isinstance(value, str) else value


def _masked_text(text: str) -> str:
    text = BEARER.sub(rf"\1 {HIDDEN}", text)
    text = PAIR.sub(lambda m: m[0] if not SECRET.search(m[1]) else f"{m[1]}{m[2]}{m[3]}{HIDDEN}", text)
    return CARD.sub(rf"{HIDDEN} \1", text)
