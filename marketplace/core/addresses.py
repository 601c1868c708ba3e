"""Addresses of our own pages, each worked out once.

# Note [An address is worked out once]
To find an address by its name Django tries what hundreds of patterns could make of it, and a page has dozens. What
comes out depends on the name, on what stands in the address, on the language and on where the site is mounted; so it
is remembered by these.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from django.core.signals import setting_changed
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

#: In memory, of some 300 bytes each; those of many products push out the least wanted.
MOST_REMEMBERED: Final = 4_096
#: What may stand in an address and is equal to nothing that is written otherwise, as 1 is to True.
_PLAIN: Final = frozenset((str, SafeString, int))


def address(
    name: str, *, args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None, app: str | None = None
) -> str:
    """Return what Django's `reverse` does. See Note [An address is worked out once].

    Args:
        name: Of the page, with its namespace.
        args: What stands in the address, in order.
        app: The namespace asked from, by which Django chooses where two have the same names.
        kwargs: What stands in the address, by name.

    Raises:
        NoReverseMatch: No address has this name and takes this.
    """
    kwargs = kwargs or {}
    if not _PLAIN.issuperset(map(type, (*args, *kwargs.values()))):
        return reverse(name, args=args, kwargs=kwargs, current_app=app)
    return _address(name, tuple(args), tuple(kwargs.items()), app, get_language(), get_script_prefix(), get_urlconf())


@lru_cache(maxsize=MOST_REMEMBERED)
def _address(
    name: str,
    args: tuple[str | int, ...],
    kwargs: tuple[tuple[str, str | int], ...],
    app: str | None,
    *_around: str | None,
) -> str:
    return reverse(name, args=args, kwargs=dict(kwargs), current_app=app)


def _forget(*, setting: str, **_rest: object) -> None:
    """Forget all where a test changes what addresses follow from."""
    if setting in {"ROOT_URLCONF", "LANGUAGES", "LANGUAGE_CODE"}:
        _address.cache_clear()


setting_changed.connect(_forget)
