"""What the shop is on a phone without a connection: its manifest, and the service worker with what that one needs.

# Note [What is kept on a phone]
Only pages that anybody may see, and the basket: the worker keeps by a list of addresses, not by a list of exceptions, so
a new page of an account is not kept because nobody thought of it. What it kept goes when somebody signs in or out.
One page of an account is kept, by its own script: the field officers' page for a visit, which must work in a village
without a signal. It holds names of makers and nothing else of theirs, says that it is kept, and goes in the same way.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

#: What every page needs; fetched again from the browser's own cache when the worker comes in.
SHELL: Final = (
    "css/shop.css",
    "js/shop.js",
    "django_htmx/htmx-4.min.js",
    "img/icons.svg",
    "img/icons-more.svg",
    "img/logo.svg",
)
WORKER: Final = "js/worker.js"


def manifest(language: str) -> dict[str, Any]:
    """Return the web app manifest in one language. Source: W3C, Web Application Manifest, 2026."""
    with override(language):
        icons = (("img/icon-192.png", 192, "any"), ("img/icon-512.png", 512, "any"))
        return {
            "id": "/",
            "name": _("Cambodia Marketplace"),
            "short_name": _("Marketplace"),
            "description": _("Things made in the villages of Cambodia, bought from the people who make them."),
            "lang": language,
            "dir": "ltr",
            "start_url": reverse("storefront:home"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#5c1a4a",
            "icons": [
                {"src": static(path), "sizes": f"{side}x{side}", "type": "image/png", "purpose": purpose}
                for path, side, purpose in (*icons, ("img/icon-maskable-512.png", 512, "maskable"))
            ],
            "shortcuts": [
                {"name": _("Search"), "url": reverse("storefront:search")},
                {"name": _("Basket"), "url": reverse("storefront:basket")},
            ],
        }


def worker() -> str:
    """Return the service worker: what it must know of this release, then the worker itself."""
    return f"const RELEASE = {json.dumps(_release(), ensure_ascii=False)};\n{_text(WORKER)}"


@lru_cache(maxsize=1)
def _release() -> dict[str, Any]:
    words, offline = {}, {}
    for language, _label in settings.LANGUAGES:
        with override(language):
            offline[language] = reverse("storefront:offline")
            words[language] = _("No connection. You see this page as it was: {at}.")
    digest = hashlib.sha256("".join((*map(_text, (*SHELL, WORKER)), *words.values())).encode())
    return {
        "version": digest.hexdigest()[:12],
        "shell": [static(path) for path in SHELL],
        "offline": offline,
        "words": words,
        "fixed": settings.STATIC_URL,
        "photos": settings.MEDIA_URL,
    }


def _text(path: str) -> str:
    found = finders.find(path)
    if not isinstance(found, str):
        raise FileNotFoundError(path)
    return Path(found).read_text()
