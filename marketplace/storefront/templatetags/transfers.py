"""What a buyer who pays by bank transfer must know, out of the attempt's payload."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def transfer_words(payload: str) -> Mapping[str, str]:
    """Return bank, name, account and reference of a transfer; of anything else, nothing."""
    try:
        told = json.loads(payload)
    except ValueError:
        return {}
    return {name: str(value) for name, value in told.items()} if isinstance(told, dict) else {}


@register.filter
def in_groups(reference: str) -> str:
    """Return a reference in groups, as people copy it: `KP 7X2M 4Q9A`."""
    return f"{reference[:2]} {reference[2:6]} {reference[6:]}".strip()
