"""In which of two files an icon stands."""

from __future__ import annotations

from typing import Final

from django import template
from django.templatetags.static import static

register = template.Library()

#: What stands on no first view of the shop, so that a phone on a slow line need not wait for it.
LATER: Final = frozenset(
    (
        "receipt", "bus", "cash", "trash", "camera", "key", "printer", "door", "parcel", "rider", "pencil", "bank",
        "post", "download", "refresh", "phone", "clock",
    )
)  # fmt: skip


@register.simple_tag
def icon_file(name: str) -> str:
    """Return the address of the file in which the icon of this name stands."""
    return static("img/icons-more.svg" if name in LATER else "img/icons.svg")
