"""Taking a shelf away, with the listings that name it. The tree itself is the catalogue's.

# Note [Old words name shelves too]
Wagtail keeps what was submitted as revisions, and cannot read one that names a row which is gone. So where a shelf goes,
its heir is named in its place in old revisions too, or the shelf on which the listing stands now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from catalogue.services.arranging import UnableToArrange, lock_shelves
from catalogue.services.shelves import remove_shelf
from vendors.models import ListingSubmission

if TYPE_CHECKING:
    from datetime import datetime

    from catalogue.models import Category
    from marketplace.users.models import User


def take_away_shelf(*, shelf: Category, heir: Category | None, by: User, now: datetime) -> None:
    """Take a shelf away; its products, listings and addresses go to its heir. Without an heir its address is gone.

    Raises:
        UnableToArrange: Shelves stand below it, or something names it and no other shelf is to take that.
    """
    with transaction.atomic(durable=True):
        lock_shelves()
        naming = ListingSubmission.objects.filter(category=shelf)
        if heir is None and naming.exists():
            told = _("Listings that vendors sent name this shelf. Choose the shelf that takes them.")
            raise UnableToArrange(told, field="heir")
        if heir is not None:
            naming.update(category=heir)
        _rename_in_revisions(shelf=shelf, heir=heir)
        remove_shelf(shelf=shelf, heir=heir, by=by, now=now)


def _rename_in_revisions(*, shelf: Category, heir: Category | None) -> None:
    """Name another shelf in what was submitted earlier. See Note [Old words name shelves too]."""
    kind = ContentType.objects.get_for_model(ListingSubmission)
    naming = list(Revision.objects.filter(content_type=kind, content__category=shelf.pk))
    keys = {revision.object_id for revision in naming}
    now = dict(ListingSubmission.objects.filter(pk__in=keys).values_list("pk", "category_id"))
    for revision in naming:
        revision.content["category"] = heir.pk if heir else now.get(int(revision.object_id))
    Revision.objects.bulk_update(naming, ["content"], batch_size=200)
