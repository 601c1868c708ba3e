"""Photos in fixed sizes, made once when a photo arrives and found by name ever after.

# Note [Photos are made again]
What a phone sends is never served as it came: it is decoded within limits, turned upright, freed of its place and
camera data, and written again. So a text file named .jpg, a script inside an SVG or a bomb of pixels gets no further
than the upload form. What a file is called, and what kind the phone says it is, are not asked.

# Note [A blur means that every size is there]
`write_sizes` gives back the blur after the last size is written, and only then is it kept in a row. So a page that
finds a blur may name the AVIF files without looking; a photo from before AVIF has none, and is shown in WebP until
`manage.py make_photo_sizes` has been over it.
"""

from __future__ import annotations

import base64
import io
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import IO, Any, Final

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

#: Longest side in pixels of each size we keep.
SIZES: Final = (320, 640, 1200)
#: How each kind is written: (Pillow's name, its settings). AVIF at speed 8 takes 0.5 s for all three sizes on one core
#: and is a quarter smaller than WebP; speed 6 saves another tenth for three times the time.
ENCODERS: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "avif": ("AVIF", {"quality": 50, "speed": 8, "max_threads": 1}),
    "webp": ("WEBP", {"quality": 70, "method": 4}),
    "jpg": ("JPEG", {"quality": 72, "optimize": True, "progressive": True}),
}
#: The most that a card's photo may weigh, and the qualities tried until it does.
CARD_BYTES: Final = 12 * 1024
LOWER_QUALITIES: Final = (None, 58, 44, 32)
#: Side of the blur in pixels: at 8 it weighs 119 bytes, and 24 of them pack into 1.1 KB.
BLUR_SIDE: Final = 8
#: What we take from a phone: pixels, bytes, kinds.
MAX_PIXELS: Final = 25_000_000
MAX_BYTES: Final = 12 * 1024 * 1024
KINDS: Final = frozenset({"JPEG", "PNG", "WEBP"})


@dataclass(frozen=True)
class PhotoFacts:
    """What is kept of a photo in a row: its upright size in pixels, and a picture of 8 by 8 as a `data:` address."""

    width: int | None = None
    height: int | None = None
    blur: str = ""


@dataclass(frozen=True)
class FixedSizes:
    """The addresses of one photo in every size.

    An address is that of the name without its ending, with the size and the kind behind it: a page with two dozen
    photos shows two hundred addresses, and asking the storage for each would take longer than the rest of the page.
    """

    name: str

    @cached_property
    def _stem(self) -> str:
        """The stored name of the original without its ending."""
        folder, slash, last = self.name.rpartition("/")
        return f"{folder}{slash}{PurePosixPath(last).stem}"

    @cached_property
    def _address(self) -> str:
        return default_storage.url(self._stem)

    def path(self, size: int, kind: str = "webp") -> str:
        """Return the stored name of one size, in `avif`, `webp` or `jpg`."""
        return f"{self._stem}-{size}.{kind}"

    def url(self, size: int, kind: str = "webp") -> str:
        """Return the address of one size."""
        return f"{self._address}-{size}.{kind}"

    @property
    def paths(self) -> list[str]:
        """The stored names of all sizes in all kinds."""
        return [self.path(size, kind) for size in SIZES for kind in ENCODERS]

    def srcset(self, kind: str = "webp") -> str:
        """All sizes of one kind, as an `srcset` attribute."""
        return ", ".join(f"{self.url(size, kind)} {size}w" for size in SIZES)

    @property
    def card_url(self) -> str:
        return self.url(SIZES[0])

    @property
    def fallback_url(self) -> str:
        return self.url(640, "jpg")


def open_photo(upload: IO[bytes] | Any) -> Image.Image:
    """Return an uploaded photo decoded, upright, in RGB. See Note [Photos are made again].

    Raises:
        ValidationError: It is too large, no photo, or of a kind that we do not take.
    """
    size = getattr(upload, "size", None)
    if size is not None and size > MAX_BYTES:
        raise ValidationError(_("This photo is too large. Send one under 12 MB."), code="too_many_bytes")
    upload.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            photo = Image.open(upload, formats=sorted(KINDS))
            if photo.width * photo.height > MAX_PIXELS:
                raise ValidationError(
                    _("This photo has too many pixels. Send one under 25 megapixels."), code="too_many_pixels"
                )
            return ImageOps.exif_transpose(photo).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise ValidationError(_("This file is no photo. Send a JPEG, PNG or WebP."), code="no_photo") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(
            _("This photo has too many pixels. Send one under 25 megapixels."), code="too_many_pixels"
        ) from error


def look_at_photo(upload: IO[bytes] | Any) -> None:
    """Refuse what says of itself that it is no photo, or too large; without decoding it, for many at once.

    Raises:
        ValidationError: See `open_photo`, which may still refuse it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            photo = Image.open(upload, formats=sorted(KINDS))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This file is no photo. Send a JPEG, PNG or WebP."), code="no_photo") from error
    if photo.width * photo.height > MAX_PIXELS:
        raise ValidationError(
            _("This photo has too many pixels. Send one under 25 megapixels."), code="too_many_pixels"
        )


def clean_photo(upload: IO[bytes] | Any) -> ContentFile[bytes]:
    """Return an uploaded photo written again as JPEG, at most 2,000 pixels a side, without its hidden data.

    Raises:
        ValidationError: See `open_photo`.
    """
    photo = open_photo(upload)
    photo.thumbnail((2000, 2000), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=88, optimize=True)
    return ContentFile(out.getvalue(), name="photo.jpg")


def make_sizes(name: str) -> PhotoFacts:
    """Write every fixed size of a stored photo beside it, in AVIF, WebP and JPEG; running it twice changes nothing.

    Returns:
        What its row keeps. See Note [A blur means that every size is there].
    """
    sizes = FixedSizes(name)
    with default_storage.open(name) as stored:
        photo = open_photo(stored)
    for size in sorted(SIZES, reverse=True):
        photo.thumbnail((size, size), Image.Resampling.LANCZOS)
        for kind in ENCODERS:
            path = sizes.path(size, kind)
            if not default_storage.exists(path):
                default_storage.save(path, ContentFile(encoded(photo, kind)))
    return facts_of(name)


def facts_of(name: str) -> PhotoFacts:
    """Return what a row keeps of a stored photo; without a blur when a size is missing."""
    sizes = FixedSizes(name)
    if not all(default_storage.exists(path) for path in sizes.paths):
        return PhotoFacts()
    with default_storage.open(name) as stored, default_storage.open(sizes.path(SIZES[0])) as small:
        width, height = ImageOps.exif_transpose(Image.open(stored)).size
        return PhotoFacts(width=width, height=height, blur=blur_of(Image.open(small)))


def encoded(photo: Image.Image, kind: str) -> bytes:
    """Return a photo in one kind, a card's size within its budget."""
    encoder, settings = ENCODERS[kind]
    data = b""
    for quality in LOWER_QUALITIES:
        out = io.BytesIO()
        photo.save(out, encoder, **(settings if quality is None else {**settings, "quality": quality}))
        data = out.getvalue()
        if max(photo.size) > SIZES[0] or len(data) <= CARD_BYTES:
            break
    return data


def blur_of(photo: Image.Image) -> str:
    """Return a photo as 8 by 8 pixels in a `data:` address of at most 300 characters, to stand in while it comes."""
    out = io.BytesIO()
    small = photo.convert("RGB").resize((BLUR_SIDE, BLUR_SIDE), Image.Resampling.BOX)
    small.save(out, "WEBP", quality=20, method=6)
    return f"data:image/webp;base64,{base64.b64encode(out.getvalue()).decode()}"


class FixedSizeThumbnailer:
    """Oscar's door to our sizes: its dashboard asks for thumbnails through this class."""

    def generate_thumbnail(self, source: Any, **opts: Any) -> Any:
        """Return the smallest fixed size that is wide enough, as an object with `url`, `width` and `height`."""
        wanted = int(str(opts.get("size", "320")).lower().split("x")[0] or 320)
        size = next((s for s in SIZES if s >= wanted), SIZES[-1])
        return _Thumbnail(url=FixedSizes(source.name).url(size, "jpg"), width=size, height=size)

    def delete_thumbnails(self, source: Any) -> None:
        """Remove every fixed size of a photo that is gone."""
        for path in FixedSizes(source.name).paths:
            default_storage.delete(path)


@dataclass(frozen=True)
class _Thumbnail:
    url: str
    width: int
    height: int
