"""Photos in fixed sizes, made once when a photo arrives and found by name ever after.

# Note [Photos are made again]
What a phone sends is never served as it came: it is decoded within limits, turned upright, freed of its place and
camera data, and written again. So a text file named .jpg, a script inside an SVG or a bomb of pixels gets no further
than the upload form.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, Final

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

#: Longest side in pixels of each size we keep.
SIZES: Final = (320, 640, 1200)
#: What we take from a phone: pixels, bytes, kinds.
MAX_PIXELS: Final = 25_000_000
MAX_BYTES: Final = 12 * 1024 * 1024
KINDS: Final = frozenset({"JPEG", "PNG", "WEBP"})


@dataclass(frozen=True)
class FixedSizes:
    """The addresses of one photo in every size; `stem` is the stored name of the original."""

    name: str

    def path(self, size: int, kind: str = "webp") -> str:
        """Return the stored name of one size, in `webp` or `jpg`."""
        original = PurePosixPath(self.name)
        return str(original.with_name(f"{original.stem}-{size}.{kind}"))

    def url(self, size: int, kind: str = "webp") -> str:
        """Return the address of one size."""
        return default_storage.url(self.path(size, kind))

    @property
    def srcset(self) -> str:
        """All WebP sizes, as an `srcset` attribute."""
        return ", ".join(f"{self.url(size)} {size}w" for size in SIZES)

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


def clean_photo(upload: IO[bytes] | Any) -> ContentFile[bytes]:
    """Return an uploaded photo written again as JPEG, at most 2,000 pixels a side, without its hidden data.

    Raises:
        ValidationError: See `open_photo`.
    """
    photo = open_photo(upload)
    photo.thumbnail((2000, 2000), Image.Resampling.LANCZOS)
    return ContentFile(_encoded(photo, "JPEG", quality=88), name="photo.jpg")


def make_sizes(name: str) -> None:
    """Write every fixed size of a stored photo beside it, in WebP and JPEG; running it twice changes nothing."""
    sizes = FixedSizes(name)
    with default_storage.open(name) as stored:
        photo = open_photo(stored)
    for size in sorted(SIZES, reverse=True):
        photo.thumbnail((size, size), Image.Resampling.LANCZOS)
        for kind, encoder in (("webp", "WEBP"), ("jpg", "JPEG")):
            path = sizes.path(size, kind)
            if not default_storage.exists(path):
                default_storage.save(path, ContentFile(_encoded(photo, encoder, quality=74)))


def _encoded(photo: Image.Image, encoder: str, *, quality: int) -> bytes:
    out = io.BytesIO()
    photo.save(out, encoder, quality=quality, **({"optimize": True} if encoder == "JPEG" else {"method": 4}))
    return out.getvalue()


class FixedSizeThumbnailer:
    """Oscar's door to our sizes: its dashboard asks for thumbnails through this class."""

    def generate_thumbnail(self, source: Any, **opts: Any) -> Any:
        """Return the smallest fixed size that is wide enough, as an object with `url`, `width` and `height`."""
        wanted = int(str(opts.get("size", "320")).lower().split("x")[0] or 320)
        size = next((s for s in SIZES if s >= wanted), SIZES[-1])
        return _Thumbnail(url=FixedSizes(source.name).url(size, "jpg"), width=size, height=size)

    def delete_thumbnails(self, source: Any) -> None:
        """Remove every fixed size of a photo that is gone."""
        sizes = FixedSizes(source.name)
        for size in SIZES:
            for kind in ("webp", "jpg"):
                default_storage.delete(sizes.path(size, kind))


@dataclass(frozen=True)
class _Thumbnail:
    url: str
    width: int
    height: int
