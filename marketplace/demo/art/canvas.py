"""A drawing board of 1,000 by 1,000 units: soft shapes, cloth patterns, Khmer text.

Everything is drawn at twice its size and halved at the end, which makes edges smooth. No chance is involved beyond the
seed, so one picture always comes out the same.
"""

from __future__ import annotations

import math
import random
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops, ImageDraw, ImageFont, features

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Point = tuple[float, float]
Colour = str
UNITS: Final = 1000
#: Smooth edges cost four times the pixels.
OVERSAMPLING: Final = 2
FONT: Final = Path(__file__).resolve().parent.parent / "fonts" / "KantumruyPro-SemiBold.ttf"
#: Without this library Khmer letters would stand in the wrong order; then no text is set at all.
CAN_SET_KHMER: Final = bool(features.check("raqm"))


class Canvas:
    """One picture on the way. Coordinates are units: (0, 0) top left, (1000, 1000) bottom right of a square.

    Args:
        size: Width and height of the finished picture in pixels; units are of the width.
        paper: The colour it begins with.
        seed: Whatever is strewn about is strewn the same way for one seed.
    """

    def __init__(self, *, size: tuple[int, int], paper: Colour, seed: str) -> None:
        self.size = size
        self.scale = size[0] * OVERSAMPLING / UNITS
        self.image = Image.new("RGB", (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING), paper)
        self.pen = ImageDraw.Draw(self.image)
        self.random = random.Random(seed)  # noqa: S311 - strews peppercorns, guards nothing

    def finish(self) -> Image.Image:
        """Return the picture at its true size."""
        return self.image.reduce(OVERSAMPLING)

    # -- plain shapes --------------------------------------------------------------------------------------------------

    def px(self, points: Iterable[Point]) -> list[Point]:
        """Return points in pixels."""
        return [(x * self.scale, y * self.scale) for x, y in points]

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self.pen.polygon(self.px(points), fill=colour)

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        self.pen.ellipse(self.px([(x - rx, y - ry), (x + rx, y + ry)]), fill=colour)

    def circle(self, x: float, y: float, r: float, colour: Colour) -> None:
        self.ellipse(x, y, r, r, colour)

    def box(self, x: float, y: float, w: float, h: float, colour: Colour, *, r: float = 0) -> None:
        self.pen.rounded_rectangle(self.px([(x, y), (x + w, y + h)]), radius=r * self.scale, fill=colour)

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """Draw a line with round ends and joints."""
        self.pen.line(self.px(points), fill=colour, width=max(1, round(width * self.scale)), joint="curve")
        for x, y in (points[0], points[-1]):
            self.circle(x, y, width / 2, colour)

    def curve(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """Draw a line that passes softly through all points."""
        self.line(spline(points), colour, width)

    def blob(self, points: Sequence[Point], colour: Colour) -> None:
        """Fill a soft closed shape through all points."""
        self.polygon(spline(points, closed=True), colour)

    def arc(
        self, x: float, y: float, rx: float, ry: float, start: float, end: float, colour: Colour, width: float
    ) -> None:
        """Draw part of an ellipse; degrees, clockwise from three o'clock."""
        steps = max(6, int(abs(end - start) / 6))
        angles = [math.radians(start + (end - start) * n / steps) for n in range(steps + 1)]
        self.line([(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles], colour, width)

    def leaf(self, x: float, y: float, length: float, width: float, angle: float, colour: Colour) -> None:
        """Fill a pointed leaf that begins at a point and leads away at an angle in degrees."""
        a = math.radians(angle)
        along, across = (math.cos(a), math.sin(a)), (-math.sin(a), math.cos(a))

        def at(t: float, s: float) -> Point:
            return (
                x + along[0] * length * t + across[0] * width * s,
                y + along[1] * length * t + across[1] * width * s,
            )

        side = [(n / 8, math.sin(math.pi * n / 8) ** 0.8 / 2) for n in range(9)]
        self.polygon([at(t, s) for t, s in side] + [at(t, -s) for t, s in reversed(side)], colour)

    # -- shapes that hold a pattern ------------------------------------------------------------------------------------

    def within(self, points: Sequence[Point], paint: Callable[[Canvas], None]) -> None:
        """Let `paint` draw freely, and keep only what falls inside the shape."""
        pixels = self.px(points)
        left, top = (max(0, int(min(p[n] for p in pixels)) - 1) for n in (0, 1))
        right = min(self.image.width, int(max(p[0] for p in pixels)) + 2)
        bottom = min(self.image.height, int(max(p[1] for p in pixels)) + 2)
        if right <= left or bottom <= top:
            return
        area = (left, top, right, bottom)
        mask = Image.new("L", (right - left, bottom - top), 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in pixels], fill=255)
        image, pen = self.image, self.pen
        self.image = image.copy()
        self.pen = ImageDraw.Draw(self.image)
        paint(self)
        image.paste(self.image.crop(area), area, mask)
        self.image, self.pen = image, pen

    def shade(self, points: Sequence[Point], colour: Colour, strength: float) -> None:
        """Lay a thin colour over a shape: 0 leaves it as it is, 1 covers it."""
        pixels = self.px(points)
        left, top = int(min(p[0] for p in pixels)), int(min(p[1] for p in pixels))
        right, bottom = int(max(p[0] for p in pixels)) + 1, int(max(p[1] for p in pixels)) + 1
        mask = Image.new("L", (max(1, right - left), max(1, bottom - top)), 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in pixels], fill=round(255 * strength))
        self.image.paste(Image.new("RGB", mask.size, colour), (left, top), mask)

    def shade_side(self, points: Sequence[Point], *, colour: Colour = "#2a1020", strength: float = 0.14) -> None:
        """Darken the right third of a shape, with a round border, as if the light came from the left."""
        pixels = self.px(points)
        left, top = int(min(p[0] for p in pixels)), int(min(p[1] for p in pixels))
        width = int(max(p[0] for p in pixels)) - left + 1
        height = int(max(p[1] for p in pixels)) - top + 1
        shape, light = Image.new("L", (width, height), 0), Image.new("L", (width, height), 255)
        ImageDraw.Draw(shape).polygon([(x - left, y - top) for x, y in pixels], fill=round(255 * strength))
        ImageDraw.Draw(light).ellipse([-width * 0.75, -height * 0.25, width * 0.68, height * 1.25], fill=0)
        self.image.paste(Image.new("RGB", shape.size, colour), (left, top), ImageChops.multiply(shape, light))

    # -- text ----------------------------------------------------------------------------------------------------------

    def text_width(self, text: str, height: float) -> float:
        """Return how wide a text would be, in units."""
        return font(round(height * self.scale)).getlength(text, language=_language()) / self.scale

    def text(self, x: float, y: float, text: str, height: float, colour: Colour, *, widest: float = 0) -> None:
        """Set a text centred on a point, smaller if it would be wider than `widest`; Khmer right, or not at all."""
        if not CAN_SET_KHMER:
            return
        if widest:
            height = min(height, height * widest / max(1.0, self.text_width(text, height)))
        self.pen.text(
            (x * self.scale, y * self.scale),
            text,
            fill=colour,
            font=font(round(height * self.scale)),
            anchor="mm",
            language=_language(),
        )


def spline(points: Sequence[Point], *, closed: bool = False, steps: int = 10) -> list[Point]:
    """Return many points on a soft curve through the given ones (Catmull-Rom)."""
    count = len(points)
    found: list[Point] = []
    for n in range(count if closed else count - 1):
        if closed:
            p0, p1, p2, p3 = (points[(n + k) % count] for k in (-1, 0, 1, 2))
        else:
            p0, p1, p2, p3 = points[max(0, n - 1)], points[n], points[n + 1], points[min(count - 1, n + 2)]
        for step in range(steps):
            t = step / steps
            found.append((_between(p0[0], p1[0], p2[0], p3[0], t), _between(p0[1], p1[1], p2[1], p3[1], t)))
    return found if closed else [*found, points[-1]]


def ring(x: float, y: float, rx: float, ry: float, *, steps: int = 48) -> list[Point]:
    """Return the points of an ellipse."""
    return [
        (x + rx * math.cos(2 * math.pi * n / steps), y + ry * math.sin(2 * math.pi * n / steps)) for n in range(steps)
    ]


def mirrored(half: Sequence[Point], *, axis: float = 500) -> list[Point]:
    """Return a closed outline from its left half, given from top to bottom."""
    return [*half, *((2 * axis - x, y) for x, y in reversed(half))]


@lru_cache(maxsize=64)
def font(pixels: int) -> ImageFont.FreeTypeFont:
    """Return the Khmer font in one size."""
    return ImageFont.truetype(FONT, max(8, pixels), layout_engine=_engine())


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """Return a colour between two: 0 is the first, 1 the other."""
    a, b = ([int(c[n : n + 2], 16) for n in (1, 3, 5)] for c in (one, other))
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in zip(a, b, strict=True))


def _between(p0: float, p1: float, p2: float, p3: float, t: float) -> float:
    return 0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)


def _language() -> str | None:
    return "km" if CAN_SET_KHMER else None


def _engine() -> ImageFont.Layout:
    return ImageFont.Layout.RAQM if CAN_SET_KHMER else ImageFont.Layout.BASIC
