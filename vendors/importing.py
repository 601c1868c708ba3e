"""Reads: what files a vendor sent, and what was wrong in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vendors.models import ListingImport

if TYPE_CHECKING:
    from vendors.models import ImportFault, Vendor

#: So many files are shown, the last first.
SHOWN: Final = 20
#: Faults on one page: a phone reads no more of a table.
FAULTS_ON_PAGE: Final = 100


def imports_of(*, vendor: Vendor) -> list[ListingImport]:
    """Return the last files that a vendor sent, the last first."""
    return list(ListingImport.objects.for_vendor(vendor).order_by("-created_at", "-pk")[:SHOWN])


def import_for(*, vendor: Vendor, public_id: str) -> ListingImport:
    """Return one file that a vendor sent.

    Raises:
        ListingImport.DoesNotExist: No such one, or another vendor's; callers answer 404 to both.
    """
    return ListingImport.objects.for_vendor(vendor).select_related("vendor").get(public_id=public_id)


def faults_of(*, listing_import: ListingImport) -> list[ImportFault]:
    """Return the first faults of a file, those of the file as a whole before those of its rows."""
    return list(listing_import.faults.order_by("row", "pk")[:FAULTS_ON_PAGE])
