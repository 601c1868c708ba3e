"""Draws pictures and writes them as files in every size; may run in a process of its own. No Django here."""

from __future__ import annotations

import io
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final, Literal

from catalogue.images import encoded
from marketplace.demo.art.kinds import draw_product
from marketplace.demo.art.people import draw_vendor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image

#: The largest file of a picture; a phone on a slow line waits two seconds for it.
MAX_BYTES: Final = 60_000
_QUALITIES: Final = (74, 60, 46, 32)
#: Vendors are shown small; a larger file would hold nothing more.
PORTRAIT: Final = 640


@dataclass(frozen=True, slots=True)
class Commission:
    """One picture to draw.

    Attributes:
        name: Where its original will be stored.
        subject: Of a product or of a vendor.
        key: SKU or vendor's code: the same key gives the same picture.
        kind: The product's category in the source, or the kind of vendor.
        title: Khmer name to set on a product's picture.
    """

    name: str
    subject: Literal["product", "vendor"]
    key: str
    kind: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished picture: its original, and each size as (pixels, "avif", "webp" or "jpg") -> bytes."""

    name: str
    original: bytes
    sizes: dict[tuple[int, str], bytes]


def draw(commission: Commission, sizes: Sequence[int]) -> Drawn:
    """Return one picture in every size; the original is the largest, in WebP."""
    if commission.subject == "product":
        image = draw_product(sku=commission.key, category=commission.kind, name=commission.title, pixels=max(sizes))
    else:
        image = draw_vendor(kind=commission.kind, seed=commission.key, pixels=PORTRAIT)
    files: dict[tuple[int, str], bytes] = {}
    for size in sorted(sizes, reverse=True):
        if size < image.width:
            image = image.resize((size, size), reducing_gap=2)
        files[size, "avif"] = encoded(image, "avif")
        files[size, "webp"] = _webp(image)
        files[size, "jpg"] = _jpeg(image)
    return Drawn(name=commission.name, original=files[max(sizes), "webp"], sizes=files)


def draw_all(commissions: Sequence[Commission], *, sizes: Sequence[int], processes: int = 1) -> Iterator[Drawn]:
    """Yield pictures as they are finished, in the order of the commissions."""
    if processes <= 1 or len(commissions) < processes:
        for commission in commissions:
            yield draw(commission, sizes)
        return
    drawn = 0
    try:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            for finished in pool.map(draw, commissions, [tuple(sizes)] * len(commissions), chunksize=4):
                drawn += 1
                yield finished
    except BrokenProcessPool:  # this program cannot be started a second time, as when it is typed in by hand
        yield from draw_all(commissions[drawn:], sizes=sizes)


def _webp(image: Image.Image) -> bytes:
    """Return an image as WebP, at the best quality that keeps it small."""
    data = b""
    for quality in _QUALITIES:
        out = io.BytesIO()
        image.save(out, "WEBP", quality=quality, method=2)
        data = out.getvalue()
        if len(data) <= MAX_BYTES:
            break
    return data


def _jpeg(image: Image.Image) -> bytes:
    """Return an image as JPEG, for the few who read no WebP, and for previews of shared links."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()
