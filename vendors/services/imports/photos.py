"""The photos that rows name, out of the ZIP file that came with the table."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _

from catalogue.images import clean_photo, look_at_photo
from vendors.imports.archives import PhotoArchive, name_key
from vendors.imports.refusals import UnableToReadFile, filled
from vendors.models.listing import MAX_PHOTOS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vendors.models import ListingImport


class Photos:
    """Photos by name; looked at once, however many rows name them."""

    def __init__(self, archive: PhotoArchive | None) -> None:
        self._archive = archive
        self._seen: dict[str, Any] = {}
        self._cleaned: dict[str, bytes] = {}

    def problems(self, names: Sequence[str]) -> list[Any]:
        """Return what is wrong with the photos of a row, in words that wait for a language."""
        if len(names) > MAX_PHOTOS:
            return [filled(_("At most %(most)d photos."), {"most": MAX_PHOTOS})]
        return [words for words in (self._problem(name) for name in names) if words]

    def _problem(self, name: str) -> Any:
        key = name_key(name)
        if key not in self._seen:
            self._seen[key] = self._look(name)
        return self._seen[key]

    def _look(self, name: str) -> Any:
        told = {"name": name[:80]}
        if self._archive is None:
            return filled(_("“%(name)s”: no ZIP file with photos came with the table."), told)
        if name not in self._archive:
            return filled(_("“%(name)s” is not in the ZIP file."), told)
        if name_key(name) in self._archive.twice:
            return filled(_("“%(name)s” is in the ZIP file twice. Give each photo a name of its own."), told)
        try:
            look_at_photo(BytesIO(self._archive.read(name)))
        except ValidationError as error:
            return error.message
        except UnableToReadFile as error:
            return error.words
        return None

    def cleaned(self, names: Sequence[str]) -> list[File[Any]]:
        """Return photos made again, which takes a while and so comes before a transaction.

        Raises:
            ValidationError: One is no photo after all.
            UnableToReadFile: One is not there any more, or damaged.
        """
        found: list[File[Any]] = []
        for name in names:
            key = name_key(name)
            if key not in self._cleaned:
                if self._archive is None:
                    raise UnableToReadFile(_("No ZIP file with photos came with the table."))
                if len(self._cleaned) > MAX_PHOTOS:
                    self._cleaned.clear()
                self._cleaned[key] = clean_photo(BytesIO(self._archive.read(name))).read()
            found.append(ContentFile(self._cleaned[key], name="photo.jpg"))
        return found


@contextmanager
def photos_of(listing_import: ListingImport) -> Iterator[Photos]:
    """Open the photos that came with a table, if any did.

    Raises:
        UnableToReadFile: What came is no ZIP file, or may not be opened.
    """
    if not listing_import.photos:
        yield Photos(None)
        return
    with listing_import.photos.open("rb") as file:
        yield Photos(PhotoArchive(file))
