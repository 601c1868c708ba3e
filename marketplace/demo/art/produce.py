"""Fresh and home-made food as it lies on a market table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from marketplace.demo.art.canvas import mixed, ring, spline
from marketplace.demo.art.scene import INK

if TYPE_CHECKING:
    from marketplace.demo.art.canvas import Canvas, Colour

LEAF = "#3f7d3a"


def fruit(c: Canvas, x: float, y: float, r: float, colour: Colour, *, dots: bool = True, leaf: bool = True) -> None:
    """Draw one round fruit with its leaf."""
    c.circle(x, y, r, colour)
    c.shade_side(ring(x, y, r, r), strength=0.18)
    c.ellipse(x - r * 0.36, y - r * 0.42, r * 0.2, r * 0.14, mixed(colour, "#ffffff", 0.45))
    if dots:
        for _ in range(int(r * 0.5)):
            a, d = c.random.uniform(0, math.tau), r * 0.88 * math.sqrt(c.random.random())
            c.circle(x + d * math.cos(a), y + d * math.sin(a), 2.4, mixed(colour, INK, 0.16))
    if leaf:
        c.line([(x, y - r + 6), (x + r * 0.06, y - r - r * 0.16)], "#5a4a2a", 9)
        c.leaf(x + r * 0.06, y - r - r * 0.1, r * 0.8, r * 0.34, -24, LEAF)
        c.line([(x + r * 0.1, y - r - r * 0.1), (x + r * 0.66, y - r - r * 0.36)], mixed(LEAF, "#ffffff", 0.35), 3)


def pomelo(c: Canvas) -> None:
    """Draw a pomelo and two peeled wedges."""
    fruit(c, 430, 540, 252, "#b9c455")
    for x, turn in ((690, -8), (790, 14)):
        base = 770
        wedge = spline([(x - 76, base - 40 + turn), (x - 40, base - 150), (x + 50, base - 160), (x + 84, base - 30),
                        (x + 10, base + 16)], closed=True)  # fmt: skip
        c.polygon(wedge, "#f6efc9")
        inner = [(x + (px - x) * 0.84, base - 66 + (py - base + 66) * 0.82) for px, py in wedge]
        c.polygon(inner, "#f2a7a0")
        for _ in range(18):
            c.leaf(
                x + c.random.uniform(-44, 44),
                base - c.random.uniform(20, 120),
                30,
                11,
                c.random.uniform(40, 140),
                "#e88a84",
            )


def oranges(c: Canvas) -> None:
    """Draw a heap of oranges, one cut."""
    for x, y in ((330, 690), (640, 690), (480, 520), (500, 692)):
        fruit(c, x, y, 116, "#8fae3a" if x == 330 else "#e8a02a", leaf=(x, y) in {(480, 520), (330, 690)})
    c.circle(770, 726, 84, "#e8a02a")
    c.circle(770, 726, 74, "#fdf0cf")
    for n in range(9):
        a = n * math.tau / 9
        c.leaf(770 + 8 * math.cos(a), 726 + 8 * math.sin(a), 60, 36, math.degrees(a), "#f3b23f")


def durian(c: Canvas) -> None:
    """Draw a durian with its thorns and one open lobe."""
    x, y, rx, ry = 480, 520, 250, 280
    c.line([(x, y - ry + 10), (x + 14, y - ry - 90)], "#7a5a2a", 34)
    c.ellipse(x, y, rx, ry, "#8a9a35")
    for row in range(13):
        t = -0.94 + row * 0.155
        half = math.sqrt(max(0.0, 1 - t * t))
        for n in range(-6, 7):
            u = (n + (row % 2) / 2) / 6.5
            if abs(u) >= 0.98:
                continue
            px, py = x + rx * half * u, y + ry * t
            c.polygon(
                [(px - 22, py + 16), (px + u * 20, py - 30), (px + 22, py + 16)],
                mixed("#a7b548", INK, 0.06 + 0.16 * max(0.0, u)),
            )
            c.polygon(
                [(px, py + 16), (px + u * 20, py - 30), (px + 22, py + 16)],
                mixed("#8a9a35", INK, 0.10 + 0.14 * max(0.0, u)),
            )
    c.blob([(640, 640), (720, 600), (850, 660), (880, 740), (800, 800), (660, 792)], "#f6efd6")
    c.blob([(672, 676), (740, 640), (820, 690), (838, 744), (780, 776), (690, 766)], "#f2cf5b")
    c.curve([(700, 700), (760, 686), (806, 722)], "#d9ad34", 6)


def long_pepper(c: Canvas) -> None:
    """Draw a basket tray of long peppers."""
    _tray(c)
    for n in range(26):
        x, y = 300 + (n % 9) * 48 + c.random.uniform(-14, 14), 560 + (n // 9) * 44 + c.random.uniform(-8, 8)
        a = c.random.uniform(-50, -10)
        long = c.random.uniform(110, 150)
        ex, ey = x + long * math.cos(math.radians(a)), y + long * math.sin(math.radians(a))
        tone = c.random.choice(("#5c3a24", "#6e4630", "#4a2d1c"))
        c.line([(x, y), (ex, ey)], tone, 24)
        for m in range(7):
            t = m / 7 + 0.05
            c.circle(x + (ex - x) * t - 4, y + (ey - y) * t - 4, 3.4, mixed(tone, "#ffffff", 0.28))
            c.circle(x + (ex - x) * t + 5, y + (ey - y) * t + 4, 3.4, mixed(tone, "#ffffff", 0.18))


def eggs(c: Canvas) -> None:
    """Draw a tray of eggs."""
    for row, (y, count) in enumerate(((520, 4), (640, 5))):
        for n in range(count):
            x = 500 + (n - (count - 1) / 2) * 128
            egg = spline([(x, y - 96), (x + 52, y - 40), (x + 62, y + 34), (x, y + 96), (x - 62, y + 34), (x - 52, y - 40)],
                         closed=True)  # fmt: skip
            c.polygon(egg, mixed("#e3ebe4", "#cdbb97", (row * 5 + n) % 3 * 0.25))
            c.shade_side(egg, strength=0.15)
            c.ellipse(x - 20, y - 40, 9, 18, "#ffffff")
    tray = [(150, 690), (850, 690), (822, 800), (178, 800)]
    c.polygon(tray, "#c9a46a")
    c.box(138, 674, 724, 30, "#dcbd86", r=10)
    c.shade_side(tray, strength=0.2)
    for n in range(11):
        c.line([(190 + n * 62, 716), (204 + n * 59, 788)], "#a9824a", 5)


def fish(c: Canvas, y: float, colour: Colour, *, x: float = 500, long: float = 620, split: bool = False) -> None:
    """Draw one dried or smoked fish lying on its side."""
    half, deep = long / 2, long * 0.17
    c.polygon([(x + half * 0.72, y), (x + half + 46, y - deep * 1.05), (x + half + 10, y), (x + half + 46, y + deep * 1.05)],
              mixed(colour, INK, 0.22))  # fmt: skip
    body = spline([(x - half, y + 4), (x - half * 0.7, y - deep * 0.8), (x - half * 0.1, y - deep), (x + half * 0.6, y - deep * 0.4),
                   (x + half * 0.84, y), (x + half * 0.6, y + deep * 0.4), (x - half * 0.1, y + deep), (x - half * 0.7, y + deep * 0.8)],
                  closed=True)  # fmt: skip
    c.polygon(
        [(x - half * 0.3, y - deep * 0.86), (x, y - deep * 1.5), (x + half * 0.34, y - deep * 0.7)],
        mixed(colour, INK, 0.2),
    )
    c.polygon(body, colour)
    c.shade([(x - half, y + 6), (x + half * 0.84, y + 2), (x + half * 0.6, y + deep * 0.4), (x - half * 0.1, y + deep),
             (x - half * 0.7, y + deep * 0.8)], "#ffffff", 0.22)  # fmt: skip
    if split:
        for n in range(7):
            c.line(
                [(x - half * 0.34 + n * 52, y - deep * 0.5), (x - half * 0.38 + n * 52, y + deep * 0.5)],
                mixed(colour, INK, 0.3),
                5,
            )
    else:
        for row in (-0.36, 0.0, 0.36):
            for n in range(8):
                c.arc(x - half * 0.36 + n * long * 0.09, y + row * deep, 20, 18, -70, 70, mixed(colour, INK, 0.22), 4)
    c.arc(x - half * 0.5, y, deep * 0.3, deep * 0.72, -70, 70, mixed(colour, INK, 0.4), 6)
    c.circle(x - half * 0.76, y - deep * 0.18, 17, "#f8f3e4")
    c.circle(x - half * 0.76, y - deep * 0.18, 9, "#241612")


def prawns(c: Canvas) -> None:
    """Draw three giant prawns with their long blue claws, on ice."""
    for _ in range(60):
        x, y, r = c.random.uniform(200, 800), c.random.uniform(660, 790), c.random.uniform(18, 38)
        c.polygon([(x - r, y), (x - r * 0.2, y - r), (x + r, y - r * 0.3), (x + r * 0.4, y + r * 0.7)],
                  mixed("#bfe0ee", "#ffffff", c.random.uniform(0.2, 0.9)))  # fmt: skip
    for x, y in ((520, 330), (470, 470), (540, 610)):
        for n, turn in enumerate((-12, 10)):
            c.curve([(x - 190, y - 10), (x - 300, y - 40 + turn * 3), (x - 340, y + 30 + n * 30)], "#2f6f9e", 13)
        for n in range(5):
            c.line([(x - 60 + n * 40, y + 40), (x - 86 + n * 42, y + 92)], "#c8743a", 7)
        c.curve([(x - 210, y - 26), (x - 330, y - 100), (x - 300, y - 150)], "#d9854a", 4)
        for n in range(7):
            t = n / 6
            c.ellipse(
                x - 150 + n * 56,
                y - 30 * math.sin(t * 2.4) + 40 * t * t,
                58 - n * 5.4,
                50 - n * 5,
                mixed("#e79a5b", "#c05a2a", (n % 2) * 0.4),
            )
        c.leaf(x + 180, y + 36, 110, 44, 30, "#c8602e")
        c.leaf(x + 180, y + 30, 110, 40, -8, "#d9743c")
        c.circle(x - 186, y - 30, 11, "#241612")


def crab(c: Canvas) -> None:
    """Draw a mud crab seen from above."""
    shell, dark = "#b5562e", "#7d3318"
    for side in (-1, 1):
        for n in range(4):
            y0 = 540 + n * 42
            c.curve([(500 + side * 180, y0), (500 + side * (330 - n * 8), y0 - 40 + n * 30), (500 + side * (390 - n * 20), y0 + 60 + n * 14)],
                    dark, 24)  # fmt: skip
        c.curve([(500 + side * 170, 480), (500 + side * 290, 400), (500 + side * 250, 300)], shell, 44)
        claw = spline([(500 + side * 250, 330), (500 + side * 320, 270), (500 + side * 300, 170), (500 + side * 240, 130),
                       (500 + side * 258, 216), (500 + side * 206, 160), (500 + side * 190, 250)], closed=True)  # fmt: skip
        c.polygon(claw, shell)
        c.shade_side(claw, strength=0.16)
    body = spline(
        [(260, 500), (360, 420), (500, 400), (640, 420), (740, 500), (700, 640), (500, 716), (300, 640)], closed=True
    )
    c.polygon(body, shell)
    c.shade_side(body, strength=0.2)
    for n in range(9):
        x = 330 + n * 42
        c.polygon([(x - 14, 432), (x, 404), (x + 14, 432)], dark)
    c.curve([(380, 560), (450, 530), (500, 560), (550, 530), (620, 560)], dark, 9)
    for x in (452, 548):
        c.line([(x, 420), (x, 376)], dark, 13)
        c.circle(x, 370, 15, "#241612")


def leaf_rolls(c: Canvas, *, count: int = 7) -> None:
    """Draw a heap of small rolls wrapped in banana leaf and tied."""
    places = [(300, 740), (430, 744), (560, 742), (692, 740), (366, 650), (500, 648), (630, 652), (500, 556)][:count]
    for x, y in places:
        tone = c.random.choice(("#4d8a3c", "#5b9a45", "#437a35"))
        body = spline([(x - 74, y - 34), (x, y - 46), (x + 74, y - 34), (x + 82, y), (x + 72, y + 38), (x, y + 48), (x - 72, y + 38), (x - 82, y)],
                      closed=True)  # fmt: skip
        c.polygon(body, tone)
        for n in range(5):
            c.line([(x - 60 + n * 28, y - 36), (x - 66 + n * 30, y + 38)], mixed(tone, "#ffffff", 0.18), 3)
        c.shade_side(body, strength=0.2)
        for dx in (-26, 26):
            c.line([(x + dx, y - 43), (x + dx, y + 44)], "#d9b46a", 9)


def bamboo_tubes(c: Canvas) -> None:
    """Draw three tubes of sticky rice cooked in bamboo, one peeled."""
    for n, x in enumerate((320, 470, 620)):
        top = 190 + n * 34
        body = [(x - 56, top), (x + 56, top), (x + 56, 796), (x - 56, 796)]
        c.polygon(body, "#c9b271")
        for y in range(top + 150, 790, 210):
            c.box(x - 60, y, 120, 16, "#a88d4c", r=7)
        if n == 2:
            c.box(x - 40, top + 6, 80, 300, "#f7f0e2", r=30)
            for _ in range(60):
                c.circle(
                    x + c.random.uniform(-32, 32),
                    top + c.random.uniform(24, 290),
                    5,
                    c.random.choice(("#fffaf0", "#e6dcc4", "#3a2420")),
                )
        c.shade_side(body, strength=0.22)
        c.ellipse(x, top, 56, 18, "#e3d29b")
        c.ellipse(x, top, 40, 12, "#f7f0e2" if n == 2 else "#6f8f4a")


def rice_paper(c: Canvas) -> None:
    """Draw a stack of round rice papers, one leaning on it."""
    for n in range(10):
        c.ellipse(470, 770 - n * 13, 290, 62, "#d9cbaa" if n % 2 else "#f2e9d2")
    c.ellipse(470, 640, 290, 62, "#f9f3e3")
    c.circle(560, 400, 246, "#efe6cf")
    c.circle(560, 400, 238, "#fbf7ea")
    for n in range(9):
        for m in range(9):
            x, y = 560 - 200 + n * 50 + (m % 2) * 25, 400 - 200 + m * 50
            if (x - 560) ** 2 + (y - 400) ** 2 < 215**2:
                c.polygon([(x - 14, y), (x, y - 14), (x + 14, y), (x, y + 14)], "#efe6cf")


def _tray(c: Canvas) -> None:
    """Draw a flat round bamboo tray."""
    c.ellipse(500, 672, 372, 136, "#a57c39")
    c.ellipse(500, 660, 372, 136, "#d8b56c")
    c.ellipse(500, 652, 330, 112, "#e8cf94")
    for n in range(14):
        c.arc(500, 652, 330 - n * 22, 112 - n * 7.6, 0, 360, "#d8b56c", 3)
