"""Development's settings, with files and pages packed as production sends them, and its photos still served."""

from __future__ import annotations

from typing import Final

from marketplace.settings import base
from marketplace.settings.dev import *  # noqa: F403

DEBUG = False
ROOT_URLCONF = "tests.audit.urls"
STORAGES = base.STORAGES
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
GZIP: Final = "django.middleware.gzip.GZipMiddleware"
#: Production packs pages in front of us or in the page cache; where neither is, Django does.
if not any("gzip" in name.lower() for name in base.MIDDLEWARE):
    MIDDLEWARE = [GZIP, *base.MIDDLEWARE]
