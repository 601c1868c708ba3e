"""Icons: each is one symbol of one of two files."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from marketplace.core.templatetags.said_once import file_address

register = template.Library()

#: What stands on no first view of the shop, so that a phone on a slow line need not wait for it.
LATER: Final = frozenset(
    (
        "bus", "cash", "trash", "camera", "key", "printer", "door", "parcel", "rider", "pencil", "bank",
        "post", "download", "refresh", "phone",
    )
)  # fmt: skip


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Return the icon of this name; who cannot see it is told its label, or nothing where words stand beside it."""
    return _icon(name, label, file_address("img/icons-more.svg" if name in LATER else "img/icons.svg"))


@lru_cache(maxsize=512)
def _icon(name: str, label: str, file: str) -> SafeString:
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, file, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', file, name)
