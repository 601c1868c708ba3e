"""Addresses of our own pages, each worked out once.

# Note [An address is worked out once]
To find an address by its name Django tries what hundreds of patterns could make of it, and a page has dozens. What
comes out depends on the name, on what stands in the address, on the language and on where the site is mounted; so it
is remembered by these.
A product's page has a dozen addresses with the product's code in them. They differ from another product's in nothing
else, so for codes and slugs the address is worked out once with a probe in their place, which has every sign that they
may have. Whatever does not take the probe, such as a number, is remembered as it is.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from django.core.signals import setting_changed
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

#: In memory, of some 300 bytes each; the least wanted go.
MOST_REMEMBERED: Final = 4_096
#: What may stand in an address and is equal to nothing that is written otherwise, as 1 is to True.
_PLAIN: Final = frozenset((str, SafeString, int))
#: Codes and slugs, which stand in an address as they are.
_CODE: Final = re.compile("[a-zA-Z0-9_-]+").fullmatch
#: One for each place; no code is like them.
_PROBES: Final = tuple(f"{number}Aa_-{secrets.token_hex(6)}" for number in range(4))


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
    values = (*args, *kwargs.values())
    if not _PLAIN.issuperset(map(type, values)):
        return reverse(name, args=args, kwargs=kwargs, current_app=app)
    names = tuple(kwargs)
    around = (app, get_language(), get_script_prefix(), get_urlconf())
    if 0 < len(values) <= len(_PROBES) and all(type(value) is not int and _CODE(value) for value in values):
        found = _with_probes(name, len(args), names, *around)
        if found:
            for probe, value in zip(_PROBES, values, strict=False):
                found = found.replace(probe, value)
            return found
    return _address(name, len(args), names, values, *around)


@lru_cache(maxsize=MOST_REMEMBERED)
def _with_probes(name: str, number: int, names: tuple[str, ...], *around: str | None) -> str:
    """Return an address with a probe in each place; nothing where it does not take them as they are."""
    probes = _PROBES[: number + len(names)]
    try:
        found = _worked_out(name, number, names, probes, around[0])
    except NoReverseMatch:
        return ""
    return found if all(found.count(probe) == 1 for probe in probes) else ""


@lru_cache(maxsize=MOST_REMEMBERED)
def _address(name: str, number: int, names: tuple[str, ...], values: tuple[str | int, ...], *around: str | None) -> str:
    return _worked_out(name, number, names, values, around[0])


def _worked_out(name: str, number: int, names: tuple[str, ...], values: tuple[str | int, ...], app: str | None) -> str:
    """Return the address of a page by the values without a name, so many, and those with one."""
    kwargs = dict(zip(names, values[number:], strict=True))
    return reverse(name, args=values[:number], kwargs=kwargs, current_app=app)


def _forget(*, setting: str, **_rest: object) -> None:
    """Forget all where a test changes what addresses follow from."""
    if setting in {"ROOT_URLCONF", "LANGUAGES", "LANGUAGE_CODE"}:
        _address.cache_clear()
        _with_probes.cache_clear()


setting_changed.connect(_forget)
