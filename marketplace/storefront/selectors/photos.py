"""Photos as pages show them: addresses in every size, and something to see before they come."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.images import SIZES, FixedSizes


@dataclass(frozen=True)
class Photo:
    """One photo in the sizes pages ask for. Cards crop it to a square, so their place on the page is known before.

    Without a blur there is no AVIF: see Note [A blur means that every size is there] in `catalogue.images`.
    """

    small: str
    medium: str
    large: str
    fallback: str
    sharing: str = ""
    blur: str = ""
    avif: str = ""
    webp: str = ""
    width: int | None = None
    height: int | None = None

    @classmethod
    def of(cls, name: str, *, blur: str = "", width: int | None = None, height: int | None = None) -> Photo:
        """Return the addresses of a stored photo's sizes, and what its row knows of it."""
        sizes = FixedSizes(name)
        small, medium, large = (sizes.url(size) for size in SIZES)
        return cls(
            small=small,
            medium=medium,
            large=large,
            fallback=sizes.url(640, "jpg"),
            sharing=sizes.url(1200, "jpg"),
            blur=blur,
            avif=sizes.srcset("avif") if blur else "",
            webp=sizes.srcset("webp"),
            width=width,
            height=height,
        )
