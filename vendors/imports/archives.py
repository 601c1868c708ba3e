"""Archives looked at before anything in them is opened. An XLSX file is one, and so are photos that come together.

# Note [Archives are counted first]
An archive of some kilobytes can become gigabytes. So what its directory says is added up first: how many files, how
large, how tightly packed. What a file gives back is never more than the directory said, for `zipfile` stops there. Names
that lead out of the folder, locked files and archives inside refuse the whole: nobody makes them by mistake.
"""

from __future__ import annotations

import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from vendors.imports.refusals import UnableToReadFile, filled

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes of one photo, as a form takes them.
MAX_PHOTO_BYTES: Final = 12 * 1024 * 1024
MAX_PHOTO_FILES: Final = 5_000
#: So much smaller than what it holds may an archive be. A table of the same words again and again comes to about 40.
MAX_RATIO: Final = 150
#: Below this even the tightest file does no harm.
SMALL: Final = 1024 * 1024
#: What computers put beside photos without being asked.
JUNK: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
ARCHIVES: Final = frozenset({".zip", ".rar", ".7z", ".gz", ".tar", ".xlsx", ".jar", ".apk"})
_LOCKED: Final = 0x1
_UTF8: Final = 0x800


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an archive may hold: files, bytes of each, bytes of all."""

    num_files: int
    bytes_each: int
    bytes_in_all: int


PHOTOS: Final = Limits(num_files=MAX_PHOTO_FILES, bytes_each=MAX_PHOTO_BYTES, bytes_in_all=1024 * 1024 * 1024)
WORKBOOK: Final = Limits(num_files=2_000, bytes_each=80 * 1024 * 1024, bytes_in_all=100 * 1024 * 1024)


def opened_archive(file: IO[bytes] | Any, *, limits: Limits) -> zipfile.ZipFile:
    """Return an archive that holds no more than it may. See Note [Archives are counted first].

    Raises:
        UnableToReadFile: It is none, or too much is in it.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise UnableToReadFile(_("This file cannot be opened. It is damaged, or no ZIP file.")) from error
    entries = archive.infolist()
    if len(entries) > limits.num_files:
        raise UnableToReadFile(filled(_("Too many files are in it: at most %(most)d."), {"most": limits.num_files}))
    packed = max(sum(entry.compress_size for entry in entries), 1)
    in_all = sum(entry.file_size for entry in entries)
    if in_all > limits.bytes_in_all or any(entry.file_size > limits.bytes_each for entry in entries):
        raise UnableToReadFile(_("What is packed in this file is too large."))
    if in_all > SMALL and (in_all > MAX_RATIO * packed or any(_is_too_tight(entry) for entry in entries)):
        raise UnableToReadFile(_("What is packed in this file is too large."))
    if any(entry.flag_bits & _LOCKED for entry in entries):
        raise UnableToReadFile(_("This file is locked with a password. Save it without one."))
    return archive


def _is_too_tight(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)


class PhotoArchive:
    """Photos in an archive, found by the last part of their name, in any spelling of it."""

    def __init__(self, file: IO[bytes] | Any) -> None:
        """Open it.

        Raises:
            UnableToReadFile: See `opened_archive`; or a name leads out of it, or an archive lies inside.
        """
        self._archive = opened_archive(file, limits=PHOTOS)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        #: Names that are there twice, in different folders: which is meant, nobody can say.
        self.twice: set[str] = set()
        for entry, name in self._photos():
            key = name_key(name)
            if key in self._entries:
                self.twice.add(key)
            self._entries[key] = entry

    def _photos(self) -> Iterator[tuple[zipfile.ZipInfo, str]]:
        for entry in self._archive.infolist():
            path = _name_of(entry)
            if _leads_out(path):
                raise UnableToReadFile(_("A name in the ZIP file leads out of it. Pack the photos anew."))
            last = PurePosixPath(path).name
            if entry.is_dir() or path.startswith("__MACOSX/") or last.lower() in JUNK:
                continue
            if PurePosixPath(last).suffix.lower() in ARCHIVES:
                raise UnableToReadFile(_("Another packed file lies in the ZIP file. Put only photos into it."))
            yield entry, last

    def __contains__(self, name: str) -> bool:
        return name_key(name) in self._entries

    def read(self, name: str) -> bytes:
        """Return the bytes of one photo.

        Raises:
            UnableToReadFile: It is not there, or damaged.
        """
        entry = self._entries.get(name_key(name))
        if entry is None:
            raise UnableToReadFile(_("There is no photo of this name in the ZIP file."))
        try:
            return self._archive.read(entry)
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as error:
            raise UnableToReadFile(_("This photo is damaged in the ZIP file.")) from error


def name_key(name: str) -> str:
    """Return a file's name so that it is found however it is spelt."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


def _leads_out(path: str) -> bool:
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return "\\" in path or path.startswith("/") or ".." in parts or (":" in path) or "\x00" in path


def _name_of(entry: zipfile.ZipInfo) -> str:
    """Return a name as it was meant: many programs write UTF-8 and do not say so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename
