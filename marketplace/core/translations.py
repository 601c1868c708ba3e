"""Translations, each language in one catalogue.

# Note [One catalogue for a language]
Django means to put the catalogues of all apps that count alike into one, but compares a function with a function's
code, which are never the same. So each app keeps its own, thirty of them, and every text on every page is looked for
in one after the other.
Source: Django 5.2.19, `django.utils.translation.trans_real.TranslationCatalog.update`.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import trans_real


def join_catalogues() -> None:
    """Put each language's neighbouring catalogues that count alike into one. See Note [One catalogue for a language]."""
    for code, _name in settings.LANGUAGES:
        known: Any = trans_real.translation(code)._catalog  # type: ignore[attr-defined]
        catalogues: list[dict[Any, str]] = []
        plurals: list[Any] = []
        for catalogue, plural in zip(known._catalogs, known._plurals, strict=True):
            if plurals and plurals[-1].__code__ == plural.__code__:
                catalogues[-1] = {**catalogue, **catalogues[-1]}  # what stands first is found first
            else:
                catalogues.append(dict(catalogue))
                plurals.append(plural)
        known._catalogs, known._plurals = catalogues, plurals
