"""Photos: what is taken, what is written, and that a lie about the type helps nobody."""

from __future__ import annotations

import io
import random

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from catalogue.images import (
    CARD_BYTES,
    ENCODERS,
    SIZES,
    FixedSizes,
    FixedSizeThumbnailer,
    blur_of,
    clean_photo,
    make_sizes,
    open_photo,
)
from tests.factories.photos import PDF, jpeg, upload

KIND_OF = {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}


def _grainy(side: int = 900) -> bytes:
    """A photo as heavy as they come: grain over a slope of colour."""
    grain = Image.frombytes("RGB", (side, side), random.Random(7).randbytes(side * side * 3))
    slope = Image.linear_gradient("L").resize((side, side)).convert("RGB")
    out = io.BytesIO()
    Image.blend(slope, grain, 0.35).save(out, "JPEG", quality=95)
    return out.getvalue()


def _stored(content: bytes, name: str = "photos/one.jpg") -> str:
    if default_storage.exists(name):
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(content))


def test_every_size_is_written_in_every_kind_under_names_that_follow_from_the_original() -> None:
    name = _stored(jpeg(1600, 1200), "photos/every.jpg")

    facts = make_sizes(name)

    assert (facts.width, facts.height) == (1600, 1200)
    assert FixedSizes(name).path(320, "avif") == "photos/every-320.avif"
    for size in SIZES:
        for kind in ENCODERS:
            with default_storage.open(FixedSizes(name).path(size, kind)) as stored:
                picture = Image.open(stored)
                assert (picture.format, max(picture.size)) == (KIND_OF[kind], size)


def test_making_the_sizes_again_changes_nothing() -> None:
    name = _stored(jpeg(), "photos/again.jpg")
    first = make_sizes(name)
    before = {path: default_storage.open(path).read() for path in FixedSizes(name).paths}

    assert make_sizes(name) == first

    assert {path: default_storage.open(path).read() for path in before} == before
    assert len([one for one in default_storage.listdir("photos")[1] if one.startswith("again-")]) == len(before)


def test_a_photo_from_before_avif_gets_what_it_lacks_and_keeps_what_it_has() -> None:
    name = _stored(jpeg(), "photos/older.jpg")
    earlier = jpeg(320, 240, "#123456")
    default_storage.save(FixedSizes(name).path(320, "webp"), ContentFile(earlier))

    make_sizes(name)

    assert default_storage.open(FixedSizes(name).path(320, "webp")).read() == earlier
    assert default_storage.exists(FixedSizes(name).path(1200, "avif"))


@pytest.mark.parametrize("kind", ["avif", "webp"])
def test_a_card_of_the_heaviest_photo_keeps_within_its_budget(kind: str) -> None:
    name = _stored(_grainy(), "photos/heavy.jpg")
    make_sizes(name)

    assert default_storage.size(FixedSizes(name).path(320, kind)) <= CARD_BYTES


def test_the_blur_is_a_small_picture_in_the_photos_colours() -> None:
    blur = blur_of(Image.new("RGB", (640, 480), "#2040c0"))

    assert blur.startswith("data:image/webp;base64,")
    assert len(blur) <= 300


def test_a_removed_photo_takes_its_sizes_along() -> None:
    name = _stored(jpeg(), "photos/gone.jpg")
    make_sizes(name)

    FixedSizeThumbnailer().delete_thumbnails(type("Source", (), {"name": name}))

    assert not any(default_storage.exists(path) for path in FixedSizes(name).paths)


def _gif() -> bytes:
    out = io.BytesIO()
    Image.new("P", (40, 40)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"\xff\xd8\xff\xe0 a JPEG only by its first bytes",
        b"\x89PNG\r\n\x1a\n a PNG only by its first bytes",
        jpeg()[:200],
        PDF,
        _gif(),
    ],
    ids=["empty", "text", "svg", "html", "jpeg head", "png head", "cut off", "pdf", "gif"],
)
def test_a_file_that_lies_about_its_type_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_photo(upload(content, "photo.jpg", "image/jpeg"))

    assert refused.value.code == "no_photo"


def test_a_png_that_is_called_jpeg_is_taken_for_what_it_is_and_written_as_jpeg() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (300, 200), "#8a5a2b80").save(out, "PNG")

    cleaned = clean_photo(upload(out.getvalue(), "photo.jpg", "image/jpeg"))

    assert Image.open(cleaned).format == "JPEG"


def test_a_photo_loses_the_place_and_camera_that_the_phone_wrote_into_it() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "A phone"
    exif[0x0112] = 6  # turned
    Image.new("RGB", (300, 200)).save(out, "JPEG", exif=exif)

    cleaned = Image.open(clean_photo(upload(out.getvalue())))

    assert cleaned.size == (200, 300)
    assert not cleaned.getexif()


def test_a_bomb_of_pixels_is_refused_before_it_is_opened() -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")

    with pytest.raises(ValidationError) as refused:
        open_photo(upload(out.getvalue()))

    assert refused.value.code == "too_many_pixels"
