"""What the scan app is on a phone without a signal: its service worker, and what that one keeps.

# Note [A worker of its own scope]
The worker stands below the page's own address, so it answers for /scan/ in one language and for nothing else; the
shop's worker does not see these pages. It keeps one page, the first, on which stands nothing but where its reader scans:
no parcel, no name, no number. What is scanned lies in the browser's own store until it is sent, see `scan.js`.
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

#: What the page needs beside itself.
SHELL: Final = (
    "css/shop.css",
    "css/scan.css",
    "js/shop.js",
    "scan/scan.js",
    "scan/camera.js",
    "scan/bars.js",
    "img/icons.svg",
    "img/icons-more.svg",
    "img/logo.svg",
)
WORKER: Final = "scan/worker.js"


def worker() -> str:
    """Return the service worker: what it must know of this release, then the worker itself."""
    return f"const RELEASE = {json.dumps(_release())};\n{_text(WORKER)}"


@lru_cache(maxsize=1)
def _release() -> dict[str, Any]:
    digest = hashlib.sha256("".join(map(_text, (*SHELL, WORKER))).encode())
    return {
        "version": digest.hexdigest()[:12],
        "shell": [static(path) for path in SHELL],
        "fixed": settings.STATIC_URL,
    }


def _text(path: str) -> str:
    found = finders.find(path)
    if not isinstance(found, str):
        raise FileNotFoundError(path)
    return Path(found).read_text()
