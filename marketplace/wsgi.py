"""The web server's door. What every page needs is made here, before the server divides into workers.

# Note [Shared before the fork]
Workers share the memory of what was there before they were forked, as long as nobody writes to it. The words of
Khmer and the lexicon are 40 MB that each would otherwise load for itself at its first search, all screens with their
addresses and templates as much again at its first page; and what the garbage collector never touches again stays
shared. Source: Python documentation, `gc.freeze`.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.production")

application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.template.loader import get_template  # noqa: E402 - Django must be set up first
from django.urls import reverse  # noqa: E402 - Django must be set up first
from django.utils.translation import override  # noqa: E402 - Django must be set up first

from marketplace.core.translations import join_catalogues  # noqa: E402 - Django must be set up first
from marketplace.storefront.search.analysis.lexicon import seed_lexicon  # noqa: E402 - Django must be set up first
from marketplace.storefront.search.analysis.words import segmenter  # noqa: E402

#: Objects more than before; then times that the young ones, and the middle ones, were looked through. A page makes some
#: thousand objects, and hardly any in a circle: Python's own 700 objects have it look ten times for each page.
GARBAGE_IS_LOOKED_FOR_AFTER = (20_000, 20, 20)

#: What buyers see, by the folders that it stands in.
SEEN_BY_BUYERS = ("storefront", "community", "checkout", "partials", "cotton")


def _ready_screens() -> None:
    """Import all screens, put their addresses together in each language, and compile what buyers see."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            reverse("storefront:home")
    templates = settings.BASE_DIR / "templates"
    for folder in SEEN_BY_BUYERS:
        for path in sorted((templates / folder).rglob("*.html")):
            get_template(str(path.relative_to(templates)))


_ready_screens()
join_catalogues()
segmenter().words("ម្រេចកំពត")
seed_lexicon()
gc.collect()
gc.freeze()
gc.set_threshold(*GARBAGE_IS_LOOKED_FOR_AFTER)
