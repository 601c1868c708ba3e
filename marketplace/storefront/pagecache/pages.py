"""Which pages are the same for everybody, and which of their parameters make another page."""

from __future__ import annotations

from typing import Final

_LIST: Final = frozenset({"page", "sort", "after", "province"})

#: View names; a page with any other parameter is made each time.
PARAMETERS: Final[dict[str, frozenset[str]]] = {
    "storefront:home": frozenset(),
    "storefront:categories": frozenset(),
    "storefront:category": _LIST,
    "storefront:search": frozenset({"q", "page", "sort"}),
    "storefront:product": frozenset({"variant"}),
    "storefront:vendor": _LIST,
    "storefront:places": frozenset(),
    "storefront:province": _LIST,
    "storefront:district": _LIST,
    "storefront:commune": _LIST,
    "storefront:village": _LIST,
}

#: What other sites add to our addresses to follow their readers.
_TRACKING: Final = frozenset({"fbclid", "gclid", "msclkid", "ttclid", "igshid", "mc_cid", "mc_eid", "ref"})


def is_tracking(name: str) -> bool:
    """Return whether a parameter is another site's own."""
    return name in _TRACKING or name.startswith("utm_")
