"""The web server's door. What every page needs is made here, before the server divides into workers.

# Note [Shared before the fork]
Workers share the memory of what was there before they were forked, as long as nobody writes to it. The words of
Khmer and the lexicon are 40 MB that each would otherwise load for itself at its first search; and what the garbage
collector never touches again stays shared. Source: Python documentation, `gc.freeze`.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.production")

application = get_wsgi_application()

from marketplace.core.translations import join_catalogues  # noqa: E402 - Django must be set up first
from marketplace.storefront.search.analysis.lexicon import seed_lexicon  # noqa: E402 - Django must be set up first
from marketplace.storefront.search.analysis.words import segmenter  # noqa: E402

#: Objects more than before; then times that the young ones, and the middle ones, were looked through. A page makes some
#: thousand objects, and hardly any in a circle: Python's own 700 objects have it look ten times for each page.
GARBAGE_IS_LOOKED_FOR_AFTER = (20_000, 20, 20)

join_catalogues()
segmenter().words("ម្រេចកំពត")
seed_lexicon()
gc.collect()
gc.freeze()
gc.set_threshold(*GARBAGE_IS_LOOKED_FOR_AFTER)
