"""Photos that come together, and archives that somebody made to do harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.support.tables import zipped
from vendors.imports import archives
from vendors.imports.archives import PhotoArchive
from vendors.imports.refusals import UnableToReadFile


def archive(files: dict[str, bytes]) -> PhotoArchive:
    return PhotoArchive(io.BytesIO(zipped(files)))


def test_a_photo_is_found_by_its_name_in_any_folder_and_spelling() -> None:
    photos = archive({"photos/Basket.JPG": b"1", "កន្ត្រក.jpg": b"2", "__MACOSX/._Basket.JPG": b"x", ".DS_Store": b"x"})

    assert photos.read("basket.jpg") == b"1"
    assert photos.read(" កន្ត្រក.jpg") == b"2"
    assert "._Basket.JPG" not in photos


def test_a_name_in_utf8_that_does_not_say_so_is_read_all_the_same() -> None:
    content = bytearray(zipped({"ក.jpg": b"1"}))
    for at in (content.index(b"PK\x03\x04") + 7, content.index(b"PK\x01\x02") + 9):
        content[at] &= ~0x08  # the flag that says so

    assert PhotoArchive(io.BytesIO(bytes(content))).read("ក.jpg") == b"1"


def test_a_name_that_is_there_twice_is_known_as_such() -> None:
    assert archive({"a/one.jpg": b"1", "b/One.jpg": b"2"}).twice == {"one.jpg"}


@pytest.mark.parametrize("name", ["../etc/passwd.jpg", "/etc/x.jpg", "a/../../x.jpg", "..\\x.jpg", "C:x.jpg"])
def test_a_name_that_leads_out_of_the_archive_refuses_it(name: str) -> None:
    with pytest.raises(UnableToReadFile, match="leads out"):
        archive({name: b"1"})


@pytest.mark.parametrize("name", ["more.zip", "a/more.ZIP", "x.7z", "x.xlsx"])
def test_an_archive_inside_refuses_the_whole(name: str) -> None:
    with pytest.raises(UnableToReadFile, match="Another packed file"):
        archive({"one.jpg": b"1", name: zipped({"two.jpg": b"2"})})


@pytest.mark.parametrize("files", [{"one.jpg": b"0" * 5_000_000}, {f"{n}.jpg": b"0" * 900_000 for n in range(30)}])
def test_a_bomb_is_refused_before_anything_is_unpacked(
    files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = zipped(files)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_a, **_k: pytest.fail("it was unpacked"))

    with pytest.raises(UnableToReadFile, match="too large"):
        PhotoArchive(io.BytesIO(content))


def test_more_files_than_photos_can_be_refuse_the_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "PHOTOS", archives.Limits(num_files=2, bytes_each=10, bytes_in_all=100))
    with pytest.raises(UnableToReadFile, match="Too many files"):
        archive({f"{n}.jpg": b"1" for n in range(3)})


def test_an_archive_with_a_password_is_refused() -> None:
    content = bytearray(zipped({"one.jpg": b"1"}))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1

    with pytest.raises(UnableToReadFile, match="password"):
        PhotoArchive(io.BytesIO(bytes(content)))


def test_a_damaged_photo_is_told_and_harms_nothing() -> None:
    content = bytearray(zipped({"one.jpg": b"some content of a photo" * 50}))
    content[45:55] = b"\x00" * 10

    with pytest.raises(UnableToReadFile, match="damaged"):
        PhotoArchive(io.BytesIO(bytes(content))).read("one.jpg")


def test_what_is_no_archive_is_refused() -> None:
    with pytest.raises(UnableToReadFile, match="cannot be opened"):
        PhotoArchive(io.BytesIO(b"PK\x03\x04 hello"))
