"""Names under which somebody sells: told, so that they are looked for on lists of denied parties."""

from __future__ import annotations

from django.db import transaction

from marketplace.core.db import require_transaction
from marketplace.core.events import publish
from marketplace.facts import VendorNamed
from vendors.denied import names_of, never_looked_for, number_of, number_of_application
from vendors.models import Vendor, VendorApplication

#: Vendors named in one transaction.
CHUNK = 200


def name_applicant(application: VendorApplication) -> None:
    """Tell the names on an application; the caller's transaction is open."""
    require_transaction()
    publish(VendorNamed(number_of_application(application.pk), names_of(application)))


def name_vendor(vendor: Vendor, *names: str) -> None:
    """Tell names that a vendor has taken besides those of its shop; the caller's transaction is open."""
    require_transaction()
    publish(VendorNamed(number_of(vendor), [name for name in names if name.strip()]))


def name_vendors() -> int:
    """Tell the names of all vendors for whom nobody has looked yet; return how many these are."""
    found = list(never_looked_for())
    for start in range(0, len(found), CHUNK):
        with transaction.atomic(durable=True):
            for number, names in found[start : start + CHUNK]:
                publish(VendorNamed(number, names))
    return len(found)
