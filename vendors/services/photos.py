"""The photos of a listing: up to eight, in the vendor's order, the first of them the cover."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from catalogue.images import FixedSizes, clean_photo, make_sizes
from vendors.errors import InvalidInput
from vendors.models import ListingSubmission
from vendors.models.listing import MAX_PHOTOS

if TYPE_CHECKING:
    from catalogue.models import Product
    from vendors.models import Vendor


def photos_on_sale(product: Product) -> list[str]:
    """Return the stored names of a product's photos, the cover first."""
    return list(product.images.order_by("display_order", "pk").values_list("original", flat=True))


def photos_of_source(*, vendor: Vendor, source: Product | ListingSubmission | None) -> list[str]:
    """Return the photos of what a vendor copies; none of what is not its own."""
    if source is None or source.vendor_id != vendor.pk:
        return []
    return source.photos if isinstance(source, ListingSubmission) else photos_on_sale(source)


def chosen_photos(
    *, listing: ListingSubmission, photos: Sequence[str | File[Any]], copied: Iterable[str] = ()
) -> tuple[str, list[str]]:
    """Store what is new among a listing's photos, and return the stored names: of the cover, and of those behind it.

    Args:
        listing: Whose they are; a stored name must be one of its own, for a name is no proof of whose photo it is.
        photos: In order: each from `cleaned_photos`, or a stored name.
        copied: Stored names of what the listing is a copy of.

    Raises:
        InvalidInput: There is none, there are too many, or one is not the listing's.
    """
    if not photos:
        raise InvalidInput({"photo": [_("Choose a photo.")]})
    if len(photos) > MAX_PHOTOS:
        raise InvalidInput({"photo": [_("At most %(most)d photos.") % {"most": MAX_PHOTOS}]})
    own = {*listing.photos, *copied}
    if listing.product is not None:
        own |= set(photos_on_sale(listing.product))
    if any(isinstance(photo, str) and photo not in own for photo in photos):
        raise InvalidInput({"photo": [_("One of the photos is not there any more. Choose it again.")]})
    first, *others = dict.fromkeys(photo if isinstance(photo, str) else _stored(photo) for photo in photos)
    return first, others


def cleaned_photos(photos: Iterable[str | File[Any]]) -> list[str | File[Any]]:
    """Return photos with the new ones made again, which takes a while and so comes before the transaction.

    Raises:
        InvalidInput: One is no photo, or too large.
    """
    try:
        return [photo if isinstance(photo, str) else clean_photo(photo) for photo in photos]
    except ValidationError as error:
        raise InvalidInput({"photo": error.messages}) from error


def _stored(photo: File[Any]) -> str:
    field = ListingSubmission._meta.get_field("photo")
    return default_storage.save(field.generate_filename(ListingSubmission(), "photo.jpg"), photo)


def make_sizes_of(names: Iterable[str]) -> None:
    """Write the fixed sizes of those photos that have none yet."""
    for name in names:
        if not default_storage.exists(FixedSizes(name).path(320)):
            make_sizes(name)
