"""Development's settings as production would have them, with one trivial view more."""

from __future__ import annotations

from marketplace.settings.dev import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
#: Production knows its static files at the start; development looks for them at each request.
WHITENOISE_AUTOREFRESH = False
