"""Patterns of Khmer cloth and plaiting, to fill a shape with."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from marketplace.demo.art.canvas import Canvas, Colour, Point, mixed

if TYPE_CHECKING:
    from collections.abc import Sequence

Paint = Callable[[Canvas], None]
_HALF_TURN = tuple(math.pi * n / 12 for n in range(13))


def plain(colour: Colour) -> Paint:
    """Return a painter of one even colour."""
    return lambda c: c.box(0, 0, 1000, 1000, colour)


def krama(light: Colour, dark: Colour, *, size: float = 36) -> Paint:
    """Return a painter of the checked scarf: stripes both ways, deep where they cross."""
    middle = mixed(light, dark, 0.5)

    def paint(c: Canvas) -> None:
        c.box(0, 0, 1000, 1000, light)
        odd = [n * size for n in range(1, int(1000 / size) + 1, 2)]
        for x in odd:
            c.box(x, 0, size, 1000, middle)
        for y in odd:
            c.box(0, y, 1000, size, middle)
            for x in odd:
                c.box(x, y, size, size, dark)

    return paint


def hol(ground: Colour, one: Colour, other: Colour, *, size: float = 84) -> Paint:
    """Return a painter of hol, the tied-and-dyed silk: soft stepped diamonds in rows."""

    def diamond(c: Canvas, x: float, y: float, r: float, colour: Colour) -> None:
        points: list[Point] = []
        for n in range(5):  # threads shift a little, so the border is stepped
            points += [(x + r * n / 4, y - r * (4 - n) / 4 * 1.3), (x + r * (n + 0.6) / 4, y - r * (4 - n) / 4 * 1.3)]
        right = points + [(px, 2 * y - py) for px, py in reversed(points)]
        c.polygon(right + [(2 * x - px, py) for px, py in reversed(right)], colour)

    def paint(c: Canvas) -> None:
        c.box(0, 0, 1000, 1000, ground)
        for row in range(int(1000 / size) + 2):
            for column in range(int(1000 / size) + 2):
                x, y = (column + (row % 2) / 2) * size, row * size
                diamond(c, x, y, size * 0.42, one)
                diamond(c, x, y, size * 0.25, ground)
                diamond(c, x, y, size * 0.13, other)
        for n in range(int(1000 / 7)):
            c.box(0, n * 7, 1000, 0.9, mixed(ground, "#ffffff", 0.18))

    return paint


def bands(ground: Colour, stripe: Colour, accent: Colour, *, at: Sequence[float] = (0.12, 0.88)) -> Paint:
    """Return a painter of a plain cloth with woven bands near its ends, which lie at parts of the board's height."""

    def paint(c: Canvas) -> None:
        c.box(0, 0, 1000, 1000, ground)
        for n in range(140):
            c.box(0, n * 7.2, 1000, 1, mixed(ground, "#ffffff", 0.14))
        for part in at:
            y = part * 1000
            c.box(0, y - 26, 1000, 52, stripe)
            c.box(0, y - 38, 1000, 6, accent)
            c.box(0, y + 32, 1000, 6, accent)
            for n in range(26):
                x = n * 40
                c.polygon([(x, y), (x + 14, y - 18), (x + 28, y), (x + 14, y + 18)], accent)

    return paint


def stripes(ground: Colour, colours: Sequence[Colour], *, width: float = 22) -> Paint:
    """Return a painter of upright stripes, as on handloom throws."""

    def paint(c: Canvas) -> None:
        c.box(0, 0, 1000, 1000, ground)
        for n in range(int(1000 / width) + 1):
            if n % 3 != 2:
                c.box(n * width, 0, width * 0.62, 1000, colours[n % len(colours)])
        for n in range(140):
            c.box(0, n * 7.2, 1000, 1, mixed(ground, "#ffffff", 0.2))

    return paint


def weave(light: Colour, dark: Colour, *, size: float = 30) -> Paint:
    """Return a painter of plaited strips, over and under, as in baskets and mats."""
    gap = mixed(dark, "#1c0d10", 0.35)

    def paint(c: Canvas) -> None:
        c.box(0, 0, 1000, 1000, gap)
        for row in range(int(1000 / size) + 1):
            for column in range(int(1000 / size) + 1):
                x, y = column * size, row * size
                if (row + column) % 2:
                    c.box(x - 1, y + 2, size + 2, size - 4, light, r=5)
                else:
                    c.box(x + 2, y - 1, size - 4, size + 2, dark, r=5)

    return paint


def twill(light: Colour, dark: Colour, *, size: float = 22) -> Paint:
    """Return a painter of a herringbone of strips, as in palm-leaf mats."""

    def paint(c: Canvas) -> None:
        c.box(0, 0, 1000, 1000, dark)
        for column in range(-1, int(1000 / (size * 2)) + 1):
            x = column * size * 2
            for row in range(-2, int(1000 / size) + 2):
                y = row * size
                c.line([(x, y), (x + size, y + size)], light, size * 0.42)
                c.line([(x + size, y + size), (x + size * 2, y)], mixed(light, dark, 0.35), size * 0.42)

    return paint


# -- things made of cloth ----------------------------------------------------------------------------------------------


def folded(c: Canvas, paint: Paint, *, edge: Colour, fold: Colour) -> None:
    """Draw a folded cloth: its face, and below it the soft edges of the layers."""
    for n in (2, 1, 0):
        y = 618 + n * 58
        layer = [(186, y), (814, y), *((814 + 20 * math.sin(a), y + 30 - 30 * math.cos(a)) for a in _HALF_TURN)]
        layer += [(186 - 20 * math.sin(a), y + 30 + 30 * math.cos(a)) for a in _HALF_TURN]
        c.within(layer, paint)
        c.shade(layer, fold, 0.16 + 0.09 * n)
        c.line([(186, y + 59), (814, y + 59)], mixed(fold, edge, 0.3), 4)
    face = [(214, 214), (786, 214), (800, 400), (806, 636), (194, 636), (200, 400)]
    c.within(face, paint)
    c.shade([(214, 214), (786, 214), (789, 256), (211, 256)], "#ffffff", 0.14)
    c.shade([(194, 600), (806, 600), (806, 640), (194, 640)], fold, 0.16)
    c.shade_side(face, strength=0.15)
    for x in (360, 560):
        c.shade([(x, 214), (x + 22, 214), (x + 30, 636), (x - 2, 636)], fold, 0.07)
    c.line([(214, 214), (786, 214)], edge, 7)


def hanging(c: Canvas, paint: Paint, *, pole: Colour, fold: Colour, fringe: Colour = "") -> None:
    """Draw a scarf hung over a pole, its two ends of different length, with soft folds."""
    back = [(566, 190), (790, 190), (806, 420), (796, 640), (572, 636), (560, 420)]
    front = [(208, 190), (640, 190), (652, 420), (640, 600), (648, 768), (200, 768), (214, 560), (200, 380)]
    c.within(back, paint)
    c.shade(back, fold, 0.32)
    if fringe:
        for n in range(22):
            c.line([(576 + n * 10, 636), (578 + n * 10, 668)], mixed(fringe, fold, 0.3), 3.4)
    c.within(front, paint)
    for x, wide in ((262, 20), (350, 34), (452, 24), (546, 40)):
        c.shade([(x, 190), (x + wide, 190), (x + wide * 0.7, 768), (x - 8, 768)], fold, 0.13)
    c.shade([(208, 190), (640, 190), (638, 228), (210, 228)], "#ffffff", 0.14)
    if fringe:
        for n in range(38):
            c.line([(204 + n * 11.9, 766), (206 + n * 11.9 + 3 * math.sin(n * 2), 800)], fringe, 3.4)
    c.line([(96, 186), (904, 186)], pole, 26)
    c.line([(96, 180), (904, 180)], mixed(pole, "#ffffff", 0.35), 6)
    for x in (96, 904):
        c.circle(x, 186, 22, mixed(pole, "#1c0d10", 0.25))


def rolled(c: Canvas, paint: Paint, *, end: Colour, fold: Colour) -> None:
    """Draw a mat, part of it rolled up."""
    sheet = [(230, 250), (850, 250), (850, 770), (230, 770)]
    c.within(sheet, paint)
    c.line([(850, 250), (850, 770)], end, 10)
    c.line([(230, 252), (850, 252)], end, 8)
    c.line([(230, 768), (850, 768)], end, 8)
    roll = [(150, 250), (300, 250), (300, 770), (150, 770)]
    c.within(roll, paint)
    c.shade([(250, 250), (330, 250), (330, 770), (250, 770)], fold, 0.3)
    c.shade([(150, 250), (186, 250), (186, 770), (150, 770)], fold, 0.22)
    c.shade([(196, 250), (222, 250), (222, 770), (196, 770)], "#ffffff", 0.22)
    for y in (252, 770):
        c.ellipse(225, y, 76, 30, end)
        c.arc(225, y, 52, 20, 0, 360, mixed(end, fold, 0.5), 5)
        c.arc(225, y, 28, 10, 0, 360, mixed(end, fold, 0.5), 5)
