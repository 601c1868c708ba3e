"""What food is sold in: pouches, sacks, boxes, bottles, jars, with what is inside to be seen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from marketplace.demo.art.canvas import Canvas, Colour, Point, mixed, ring, spline
from marketplace.demo.art.scene import INK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Fill = Callable[[Canvas], None]

KRAFT = "#d9b484"
PAPER = "#fbf4e6"


def motif(c: Canvas, x: float, y: float, w: float, colour: Colour, *, h: float = 40) -> None:
    """Draw a band of woven diamonds, the mark on every label."""
    count = max(3, round(w / 46))
    step = w / count
    c.line([(x, y - h / 2), (x + w, y - h / 2)], colour, 3)
    c.line([(x, y + h / 2), (x + w, y + h / 2)], colour, 3)
    for n in range(count):
        cx = x + step * (n + 0.5)
        c.polygon([(cx - h * 0.3, y), (cx, y - h * 0.3), (cx + h * 0.3, y), (cx, y + h * 0.3)], colour)


def label(c: Canvas, x: float, y: float, w: float, h: float, colour: Colour, *, sign: Colour = PAPER) -> None:
    """Draw a paper label with a lotus and a woven band."""
    c.box(x, y, w, h, sign, r=14)
    lotus(c, x + w / 2, y + h * 0.48, min(w, h) * 0.30, colour)
    motif(c, x + w * 0.1, y + h * 0.80, w * 0.8, colour, h=min(36, h * 0.18))


def lotus(c: Canvas, x: float, y: float, r: float, colour: Colour) -> None:
    """Draw a small lotus of five petals."""
    for angle, long in ((-160, 0.9), (-20, 0.9), (-128, 1.1), (-52, 1.1), (-90, 1.25)):
        c.leaf(x, y + r * 0.5, r * long * 1.25, r * 0.6, angle, colour)


def pouch(
    c: Canvas, *, body: Colour, accent: Colour, inside: Fill | None, x: float = 500, w: float = 430, h: float = 560
) -> None:
    """Draw a stand-up pouch with a window."""
    base, top = 796.0, 796.0 - h
    left = x - w / 2
    outline = [(left + 14, top), (left + w - 14, top), (left + w - 4, top + 60), (left + w, top + h * 0.55)]
    outline += [(left + w - 2, base - 26), (left + w - 28, base), (left + 28, base), (left + 2, base - 26)]
    outline += [(left, top + h * 0.55), (left + 4, top + 60)]
    c.polygon(outline, body)
    c.box(left + 14, top, w - 28, 54, mixed(body, INK, 0.12))
    for n in range(int((w - 44) / 12)):
        c.line([(left + 26 + n * 12, top + 10), (left + 26 + n * 12, top + 42)], mixed(body, "#ffffff", 0.25), 2)
    c.circle(x, top + 80, 11, mixed(body, INK, 0.35))
    label(c, left + w * 0.16, top + 104, w * 0.68, h * 0.27, accent)
    if inside:
        window = spline(_rounded(left + w * 0.13, top + h * 0.49, w * 0.74, h * 0.42, 40), closed=True, steps=4)
        c.within(window, inside)
        c.shade([(left + w * 0.18, top + h * 0.51), (left + w * 0.34, top + h * 0.51), (left + w * 0.20, top + h * 0.88)],
                "#ffffff", 0.22)  # fmt: skip
    c.shade_side(outline)
    c.shade(
        [(left + 12, top + 66), (left + 40, top + 66), (left + 30, base - 40), (left + 10, base - 40)], "#ffffff", 0.22
    )


def sack(c: Canvas, *, body: Colour, accent: Colour, grain: Colour, x: float = 500, w: float = 470) -> None:
    """Draw a sewn rice sack, a little heap of grain before it."""
    left, right = x - w / 2, x + w / 2
    outline = spline(
        [(left + 26, 236), (x, 224), (right - 26, 236), (right - 6, 380), (right + 14, 620), (right - 12, 780),
         (x, 796), (left + 12, 780), (left - 14, 620), (left + 6, 380)], closed=True)  # fmt: skip
    c.polygon(outline, body)
    c.polygon([(left + 34, 176), (right - 34, 176), (right - 24, 246), (left + 24, 246)], mixed(body, INK, 0.06))
    for n in range(int((w - 90) / 22)):
        c.line([(left + 48 + n * 22, 212), (left + 60 + n * 22, 212)], accent, 6)
    c.box(left + 20, 330, w - 40, 26, accent)
    c.box(left + 4, 670, w - 8, 26, accent)
    label(c, left + 66, 394, w - 132, 236, accent, sign=mixed(body, "#ffffff", 0.55))
    c.shade_side(outline)
    heap(c, x=right - 30, y=800, w=260, h=74, colour=grain, grains=True)


def heap(c: Canvas, *, x: float, y: float, w: float, h: float, colour: Colour, grains: bool = False) -> None:
    """Draw a small heap of something fine; `grains` strews some of it about."""
    mound = [(x - w / 2, y), (x - w * 0.32, y - h * 0.55), (x, y - h), (x + w * 0.32, y - h * 0.55), (x + w / 2, y)]
    c.polygon([*spline(mound), (x - w / 2, y + 10)], colour)
    if not grains:
        return
    for _ in range(int(w * 0.5)):
        t = c.random.uniform(-1, 1)
        gx, gy = x + t * w * 0.46, y - c.random.random() * h * max(0.05, 1 - abs(t)) + 4
        shade = c.random.choice((mixed(colour, "#ffffff", 0.5), mixed(colour, INK, 0.16)))
        _grain(c, gx, gy, 10, c.random.uniform(0, 180), shade)
    for _ in range(16):
        _grain(
            c, x + c.random.uniform(-0.75, 0.75) * w, y + c.random.uniform(4, 26), 10, c.random.uniform(0, 180), colour
        )


def carton(c: Canvas, *, body: Colour, accent: Colour, x: float = 500, w: float = 340, h: float = 470) -> None:
    """Draw a folding box seen a little from the side."""
    left, top, base, deep = x - w / 2 - 40, 796 - h, 796.0, 96.0
    side = [(left + w, top), (left + w + deep, top - 46), (left + w + deep, base - 40), (left + w, base)]
    c.polygon(side, mixed(body, INK, 0.22))
    c.polygon(
        [(left, top), (left + deep, top - 46), (left + w + deep, top - 46), (left + w, top)],
        mixed(body, "#ffffff", 0.3),
    )
    c.box(left, top, w, h, body)
    c.box(left, top + 40, w, 20, accent)
    label(c, left + 40, top + 104, w - 80, h * 0.5, accent)
    c.box(left, base - 74, w, 34, accent)
    c.polygon([(left + w, base - 74), (left + w + deep, base - 112), (left + w + deep, base - 78), (left + w, base - 40)],
              mixed(accent, INK, 0.25))  # fmt: skip


def bottle(c: Canvas, *, glass: Colour, cap: Colour, accent: Colour, slim: float = 1.0, x: float = 500) -> None:
    """Draw a tall bottle; `slim` below 1 makes it narrower."""
    w = 118 * slim
    half = [
        (x - 36 * slim, 170),
        (x - 36 * slim, 330),
        (x - w * 0.66, 396),
        (x - w, 470),
        (x - w, 770),
        (x - w + 20, 796),
    ]
    outline = [*half, *((2 * x - px, py) for px, py in reversed(half))]
    c.polygon(outline, glass)
    c.box(x - 46 * slim, 120, 92 * slim, 76, cap, r=10)
    c.box(x - 40 * slim, 196, 80 * slim, 10, mixed(cap, INK, 0.3))
    c.box(x - w, 506, w * 2, 214, PAPER)
    lotus(c, x, 606, 46 * min(1, slim + 0.2), accent)
    motif(c, x - w + 14, 688, w * 2 - 28, accent, h=30)
    motif(c, x - w + 14, 532, w * 2 - 28, accent, h=20)
    c.shade_side(outline, strength=0.2)
    c.shade([(x - w + 16, 476), (x - w + 34, 456), (x - w + 34, 780), (x - w + 16, 780)], "#ffffff", 0.3)
    c.shade([(x - 24 * slim, 214), (x - 14 * slim, 214), (x - 14 * slim, 330), (x - 24 * slim, 330)], "#ffffff", 0.3)


def jar(
    c: Canvas, *, inside: Fill, lid: Colour, accent: Colour, cloth: bool = False, x: float = 500, w: float = 400
) -> None:
    """Draw a glass jar; `cloth` ties a checked cloth over the lid."""
    half = [(x - w * 0.42, 300), (x - w * 0.5, 372), (x - w * 0.5, 740), (x - w * 0.42, 796)]
    outline = spline([*half, *((2 * x - px, py) for px, py in reversed(half))], closed=True, steps=8)
    c.polygon(outline, "#f4fbfb")
    glass = spline([(x - w * 0.46, 400), (x - w * 0.455, 740), (x - w * 0.38, 782), (x + w * 0.38, 782),
                    (x + w * 0.455, 740), (x + w * 0.46, 400)], closed=True, steps=6)  # fmt: skip
    c.within(glass, inside)
    label(c, x - w * 0.32, 474, w * 0.64, 210, accent)
    c.shade_side(outline, strength=0.16)
    c.shade([(x - w * 0.42, 380), (x - w * 0.37, 380), (x - w * 0.37, 760), (x - w * 0.42, 760)], "#ffffff", 0.5)
    c.box(x - w * 0.43, 236, w * 0.86, 76, lid, r=12)
    c.box(x - w * 0.43, 286, w * 0.86, 14, mixed(lid, INK, 0.25))
    if cloth:
        half_cloth = [
            (x - w * 0.40, 206),
            (x - w * 0.5, 300),
            (x - w * 0.58, 366),
            (x - w * 0.36, 342),
            (x - w * 0.16, 362),
        ]
        shape = [*half_cloth, (x, 342), *((2 * x - px, py) for px, py in reversed(half_cloth))]
        c.within(shape, checked(accent))
        c.line([(x - w * 0.48, 296), (x + w * 0.48, 296)], KRAFT, 10)


def tub(c: Canvas, *, body: Colour, accent: Colour, inside: Colour, x: float = 500) -> None:
    """Draw an open tub of something soft, with its swirl."""
    right = [(x + 206, 780), (x + 190, 796)]
    outline = [*_rim(x, 402, 240, 58), *right, *((2 * x - px, py) for px, py in reversed(right))]
    c.ellipse(x, 402, 240, 60, mixed(inside, INK, 0.2))
    c.blob([(x - 214, 396), (x - 150, 330), (x - 40, 318), (x + 30, 262), (x + 92, 300), (x + 170, 342), (x + 214, 396), (x, 446)],
           inside)  # fmt: skip
    c.curve([(x - 150, 380), (x - 40, 348), (x + 60, 360), (x + 150, 384)], mixed(inside, "#ffffff", 0.35), 12)
    c.curve([(x - 60, 336), (x + 20, 312), (x + 60, 296)], mixed(inside, "#ffffff", 0.35), 10)
    c.polygon(outline, body)
    c.line(_rim(x, 402, 240, 58), mixed(body, INK, 0.12), 12)
    label(c, x - 130, 512, 260, 204, accent, sign=mixed(body, "#ffffff", 0.5))
    c.shade_side(outline, strength=0.16)


def bowl(c: Canvas, *, body: Colour, inside: Fill, x: float = 500, w: float = 520, y: float = 520) -> None:
    """Draw a bowl heaped with something."""
    c.within(spline([(x - w * 0.44, y + 10), (x - w * 0.3, y - 96), (x, y - 150), (x + w * 0.3, y - 96), (x + w * 0.44, y + 10),
                     (x, y + 60)], closed=True), inside)  # fmt: skip
    half = [
        (x - w / 2, y),
        (x - w * 0.44, y + 120),
        (x - w * 0.26, y + 232),
        (x - w * 0.16, y + 250),
        (x - w * 0.17, y + 276),
    ]
    outline = [*spline(half), *((2 * x - px, py) for px, py in reversed(spline(half)))]
    c.polygon(outline, body)
    c.shade_side(outline, strength=0.2)
    c.box(x - w / 2 - 6, y - 14, w + 12, 28, mixed(body, "#ffffff", 0.28), r=14)
    motif(c, x - w * 0.38, y + 84, w * 0.76, mixed(body, "#ffffff", 0.55), h=40)


def checked(colour: Colour) -> Fill:
    """Return a painter of a small check."""
    pale, middle = PAPER, mixed(PAPER, colour, 0.5)

    def paint(c: Canvas) -> None:
        c.box(0, 150, 1000, 300, pale)
        for n in range(60):
            c.box(n * 36, 150, 18, 300, middle)
        for n in range(8):
            c.box(0, 150 + n * 36, 1000, 18, middle)
            for m in range(30):
                c.box(m * 36, 150 + n * 36, 18, 18, colour)

    return paint


def _grain(c: Canvas, x: float, y: float, size: float, angle: float, colour: Colour) -> None:
    a = math.radians(angle)
    c.line([(x, y), (x + size * math.cos(a), y + size * math.sin(a) * 0.6)], colour, 5)


def _rounded(x: float, y: float, w: float, h: float, r: float) -> Sequence[Point]:
    return [
        (x + r, y),
        (x + w - r, y),
        (x + w, y + r),
        (x + w, y + h - r),
        (x + w - r, y + h),
        (x + r, y + h),
        (x, y + h - r),
        (x, y + r),
    ]


def _rim(x: float, y: float, rx: float, ry: float) -> list[Point]:
    """Return the lower half of an ellipse, from left to right."""
    lower = [(px, py) for px, py in ring(x, y, rx, ry, steps=60) if py >= y]
    return sorted(lower)
