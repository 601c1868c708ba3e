"""What is seen through a pouch's window or over a bowl's rim: corns, beans, grains, leaves, slices."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from marketplace.demo.art.canvas import mixed

if TYPE_CHECKING:
    from marketplace.demo.art.canvas import Canvas, Colour

Fill = Callable[["Canvas"], None]
#: Where something may have to be seen: the middle of the board.
LEFT, RIGHT, TOP, BOTTOM = 230, 770, 340, 800


def _strewn(c: Canvas, step: float) -> list[tuple[float, float]]:
    """Return points strewn evenly but not in line, back to front."""
    points = []
    rows = int((BOTTOM - TOP) / step) + 1
    for row in range(rows):
        for column in range(int((RIGHT - LEFT) / step) + 1):
            x = LEFT + (column + (row % 2) / 2) * step + c.random.uniform(-0.3, 0.3) * step
            points.append((x, TOP + row * step + c.random.uniform(-0.3, 0.3) * step))
    return points


def corns(colours: Sequence[Colour], *, size: float = 13) -> Fill:
    """Return a painter of round corns, each with a glint."""

    def paint(c: Canvas) -> None:
        c.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, mixed(colours[0], "#1c0d10", 0.45))
        for x, y in _strewn(c, size * 1.25):
            colour = c.random.choice(colours)
            c.circle(x, y, size, mixed(colour, "#1c0d10", 0.2))
            c.circle(x - 1, y - 2, size * 0.82, colour)
            c.circle(x - size * 0.3, y - size * 0.4, size * 0.2, mixed(colour, "#ffffff", 0.5))

    return paint


def grains(colours: Sequence[Colour], *, length: float = 17, width: float = 6) -> Fill:
    """Return a painter of rice, salt or sugar: short strokes every way."""

    def paint(c: Canvas) -> None:
        c.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, mixed(colours[0], "#5a3a1a", 0.22))
        for x, y in _strewn(c, length * 0.62):
            a = c.random.uniform(0, math.pi)
            c.line([(x, y), (x + length * math.cos(a), y + length * math.sin(a))], c.random.choice(colours), width)

    return paint


def beans(dark: Colour) -> Fill:
    """Return a painter of roasted coffee."""

    def paint(c: Canvas) -> None:
        c.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, mixed(dark, "#100604", 0.4))
        for x, y in _strewn(c, 27):
            bean(c, x, y, 22, c.random.uniform(0, 180), mixed(dark, "#a0683c", c.random.uniform(0, 0.35)))

    return paint


def bean(c: Canvas, x: float, y: float, size: float, angle: float, colour: Colour) -> None:
    """Draw one coffee bean with its furrow."""
    a = math.radians(angle)
    ax, ay = math.cos(a), math.sin(a)
    shape = [(x + size * (math.cos(t) * ax - 0.66 * math.sin(t) * ay), y + size * (math.cos(t) * ay + 0.66 * math.sin(t) * ax))
             for t in (n * math.tau / 18 for n in range(18))]  # fmt: skip
    c.polygon(shape, colour)
    furrow = [(x - size * 0.8 * ax, y - size * 0.8 * ay), (x + 0.16 * size * ay, y - 0.16 * size * ax),
              (x + size * 0.8 * ax, y + size * 0.8 * ay)]  # fmt: skip
    c.curve(furrow, mixed(colour, "#100604", 0.55), size * 0.16)


def slices(colour: Colour, edge: Colour, *, size: float = 40, seeds: Colour = "") -> Fill:
    """Return a painter of round dried slices."""

    def paint(c: Canvas) -> None:
        c.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, mixed(edge, "#3a1a08", 0.4))
        for x, y in _strewn(c, size * 1.1):
            flat = c.random.uniform(0.55, 0.95)
            c.ellipse(x, y + 3, size, size * flat, mixed(edge, "#3a1a08", 0.25))
            c.ellipse(x, y, size, size * flat, edge)
            c.ellipse(x, y, size * 0.82, size * 0.82 * flat, mixed(colour, "#ffffff", c.random.uniform(0, 0.2)))
            if seeds:
                for n in range(3):
                    t = n * math.tau / 3
                    c.circle(x + size * 0.2 * math.cos(t), y + size * 0.2 * flat * math.sin(t), size * 0.07, seeds)

    return paint


def strips(colour: Colour, *, size: float = 74) -> Fill:
    """Return a painter of soft dried strips: mango, banana, fish."""

    def paint(c: Canvas) -> None:
        c.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, mixed(colour, "#3a1a08", 0.5))
        for x, y in _strewn(c, size * 0.55):
            tone = mixed(colour, c.random.choice(("#ffffff", "#7a3a08")), c.random.uniform(0, 0.22))
            a = c.random.uniform(-35, 35)
            c.leaf(x - size / 2, y + 4, size, size * 0.44, a, mixed(tone, "#3a1a08", 0.3))
            c.leaf(x - size / 2, y, size, size * 0.40, a, tone)
            c.line(
                [(x - size * 0.22, y), (x + size * 0.2, y + size * 0.24 * math.sin(math.radians(a)))],
                mixed(tone, "#ffffff", 0.3),
                3,
            )

    return paint


def cashews(colour: Colour) -> Fill:
    """Return a painter of cashew nuts, each a small crescent."""

    def paint(c: Canvas) -> None:
        c.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, mixed(colour, "#5a2a08", 0.5))
        for x, y in _strewn(c, 38):
            turn = c.random.uniform(0, 360)
            tone = mixed(colour, c.random.choice(("#ffffff", "#b06a20")), c.random.uniform(0, 0.3))
            c.arc(x, y + 3, 19, 17, turn, turn + 170, mixed(tone, "#5a2a08", 0.35), 21)
            c.arc(x, y, 19, 17, turn, turn + 170, tone, 18)

    return paint


def shrimps(colour: Colour) -> Fill:
    """Return a painter of small dried shrimps, curled."""

    def paint(c: Canvas) -> None:
        c.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, mixed(colour, "#5a1a08", 0.45))
        for x, y in _strewn(c, 42):
            turn = c.random.uniform(0, 360)
            tone = mixed(colour, "#ffffff", c.random.uniform(0, 0.3))
            c.arc(x, y, 20, 18, turn, turn + 210, tone, 15)
            for n in (40, 90, 140):
                a = math.radians(turn + n)
                c.line([(x + 14 * math.cos(a), y + 13 * math.sin(a)), (x + 27 * math.cos(a), y + 25 * math.sin(a))],
                       mixed(tone, "#a02a10", 0.5), 3)  # fmt: skip

    return paint


def leaves(colours: Sequence[Colour], *, size: float = 46) -> Fill:
    """Return a painter of dried leaves."""

    def paint(c: Canvas) -> None:
        c.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, mixed(colours[0], "#10200a", 0.5))
        for x, y in _strewn(c, size * 0.6):
            c.leaf(x, y, size, size * 0.42, c.random.uniform(0, 360), c.random.choice(colours))

    return paint


def flakes(colours: Sequence[Colour]) -> Fill:
    """Return a painter of flattened grains."""

    def paint(c: Canvas) -> None:
        c.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, mixed(colours[0], "#3a3a10", 0.3))
        for x, y in _strewn(c, 15):
            c.ellipse(x, y, 13, c.random.uniform(6, 10), c.random.choice(colours))

    return paint


def strands(colour: Colour) -> Fill:
    """Return a painter of dried noodles, in waves."""

    def paint(c: Canvas) -> None:
        c.box(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP, mixed(colour, "#6a4a1a", 0.28))
        for n in range(int((BOTTOM - TOP) / 9)):
            y = TOP + n * 9
            tone = mixed(colour, c.random.choice(("#ffffff", "#8a6a3a")), c.random.uniform(0, 0.25))
            phase = c.random.uniform(0, 6)
            c.curve([(LEFT + m * 60, y + 9 * math.sin(m + phase)) for m in range(11)], tone, 7)

    return paint
