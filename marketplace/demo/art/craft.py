"""Things made by hand for the house: baskets, hats, pots, stoves, knives, bowls."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from marketplace.demo.art.canvas import mirrored, mixed, ring, spline
from marketplace.demo.art.cloth import weave
from marketplace.demo.art.packs import motif
from marketplace.demo.art.scene import INK

if TYPE_CHECKING:
    from marketplace.demo.art.canvas import Canvas, Colour

CLAY = "#c1663d"


def basket(c: Canvas, *, light: Colour = "#dfb96e", dark: Colour = "#b98a3e") -> None:
    """Draw a round basket with a bowed handle."""
    c.arc(500, 470, 262, 300, 180, 360, mixed(dark, INK, 0.25), 34)
    c.arc(500, 470, 262, 300, 180, 360, light, 16)
    for n in range(15):
        a = math.radians(192 + n * 11.2)
        x, y = 500 + 262 * math.cos(a), 470 + 300 * math.sin(a)
        c.line([(x - 13, y - 8), (x + 13, y + 8)], mixed(dark, INK, 0.3), 7)
    c.ellipse(500, 474, 300, 64, mixed(dark, INK, 0.45))
    half = [(200, 474), (214, 600), (260, 740), (320, 796)]
    body = mirrored(spline(half))
    c.within(body, weave(light, dark, size=34))
    c.shade_side(body, strength=0.24)
    c.line([(px, py) for px, py in ring(500, 474, 300, 60) if py >= 472], mixed(dark, INK, 0.1), 26)
    c.arc(500, 474, 300, 60, 0, 180, light, 14)
    c.box(330, 782, 340, 18, mixed(dark, INK, 0.2), r=9)


def handbag(c: Canvas) -> None:
    """Draw a bag plaited of water hyacinth."""
    for dx in (-120, 120):
        c.arc(500 + dx * 0.1, 420, 150, 210, 180, 360, "#7a5528" if dx < 0 else "#96703a", 24)
    body = mirrored(spline([(250, 410), (214, 560), (204, 720), (250, 796)]))
    c.within(body, weave("#cfa565", "#a87c40", size=42))
    c.shade_side(body, strength=0.22)
    c.box(238, 396, 524, 40, "#8b6332", r=20)
    c.box(238, 400, 524, 12, "#b98c50", r=6)
    c.box(440, 430, 120, 110, "#5c1a4a", r=14)
    c.circle(500, 484, 20, "#f0b02e")


def hat(c: Canvas) -> None:
    """Draw a palm-leaf hat."""
    c.ellipse(500, 690, 380, 92, "#a47a2c")
    c.ellipse(500, 676, 380, 92, "#e2c277")
    for n in range(40):
        a = n * math.tau / 40
        c.line(
            [(500 + 190 * math.cos(a), 668 + 44 * math.sin(a)), (500 + 372 * math.cos(a), 676 + 88 * math.sin(a))],
            "#c9a556",
            4,
        )
    left = spline([(500, 300), (400, 316), (316, 420), (286, 560), (280, 668)])
    crown = [*left, (330, 704), (500, 722), (670, 704), *((1000 - x, y) for x, y in reversed(left))]
    c.within(crown, _ribs)
    c.shade_side(crown, strength=0.2)
    c.curve([(282, 646), (380, 688), (500, 700), (620, 688), (718, 646)], "#5c1a4a", 44)
    c.curve([(282, 640), (380, 682), (500, 694), (620, 682), (718, 640)], "#f0b02e", 6)


def back_basket(c: Canvas) -> None:
    """Draw a tall basket carried on the back, with its straps and red and black bands."""
    for side in (-1, 1):
        c.curve(
            [(500 + side * 170, 300), (500 + side * 330, 430), (500 + side * 300, 640), (500 + side * 150, 720)],
            "#5f3a1c",
            24,
        )
    c.ellipse(500, 226, 226, 52, "#4a2f18")
    body = mirrored(spline([(274, 226), (300, 440), (352, 640), (380, 760)]))
    c.within(body, weave("#d8b06a", "#a97d3c", size=30))
    for y, colour in ((330, "#8f2f24"), (372, "#241612"), (600, "#241612"), (642, "#8f2f24")):
        inset = (y - 226) * 0.2
        c.box(278 + inset, y, 444 - inset * 2, 28, colour)
        for n in range(10):
            x = 300 + inset + n * (400 - inset * 2) / 9
            c.polygon([(x - 12, y + 28), (x, y), (x + 12, y + 28)], "#e8cf94")
    c.shade_side(body, strength=0.24)
    c.arc(500, 226, 226, 50, 0, 360, "#7d5626", 20)
    for x in (392, 592):
        c.box(x, 740, 24, 60, "#6b4522", r=8)
    c.box(372, 744, 256, 26, "#7d5626", r=12)


def clay_pot(c: Canvas) -> None:
    """Draw a cooking pot with its lid."""
    body = mirrored(spline([(330, 420), (250, 470), (206, 590), (260, 730), (380, 792)]))
    c.polygon(body, CLAY)
    c.shade_side(body, strength=0.24)
    c.blob([(262, 540), (300, 470), (340, 460), (300, 560), (280, 650)], mixed(CLAY, "#ffffff", 0.22))
    for y in (520, 548):
        c.curve([(238, y), (500, y + 26), (762, y)], mixed(CLAY, INK, 0.3), 6)
    for n in range(11):
        c.circle(272 + n * 45.5, 582 + 20 * math.sin(math.pi * n / 10), 9, mixed(CLAY, INK, 0.3))
    c.box(306, 396, 388, 34, mixed(CLAY, INK, 0.16), r=17)
    lid = mirrored(spline([(500, 280), (410, 300), (330, 350), (300, 396)]))
    c.polygon(lid, mixed(CLAY, "#ffffff", 0.1))
    c.shade_side(lid, strength=0.2)
    c.box(462, 232, 76, 62, mixed(CLAY, INK, 0.12), r=26)
    c.box(456, 226, 88, 24, CLAY, r=12)


def piggy(c: Canvas) -> None:
    """Draw a clay piggy bank."""
    for x in (330, 420, 580, 660):
        c.box(x, 690, 66, 108, mixed(CLAY, INK, 0.2), r=22)
    c.arc(770, 520, 40, 36, -120, 170, mixed(CLAY, INK, 0.15), 18)
    body = spline(
        [(214, 540), (280, 420), (440, 366), (620, 386), (750, 480), (760, 610), (660, 720), (460, 748), (290, 700)],
        closed=True,
    )
    c.polygon(body, CLAY)
    c.shade_side(body, strength=0.2)
    c.polygon([(300, 430), (282, 326), (384, 382)], mixed(CLAY, INK, 0.16))
    c.polygon([(404, 388), (424, 292), (498, 374)], mixed(CLAY, "#ffffff", 0.08))
    c.ellipse(212, 566, 56, 70, mixed(CLAY, "#ffffff", 0.16))
    for y in (544, 590):
        c.ellipse(204, y, 11, 15, mixed(CLAY, INK, 0.5))
    c.circle(318, 500, 18, "#241612")
    c.circle(312, 494, 6, "#ffffff")
    c.box(520, 388, 130, 18, "#3a1a10", r=9)
    for n in range(5):
        _flower(c, 470 + n * 62, 590 + 16 * math.cos(n * 2), 26, "#f3d9b4")


def stove(c: Canvas) -> None:
    """Draw a clay stove with fire in it."""
    body = mirrored([(248, 390), (262, 470), (300, 600), (262, 760), (262, 796)])
    c.polygon(body, mixed(CLAY, "#7a7068", 0.25))
    c.shade_side(body, strength=0.24)
    c.box(236, 370, 528, 54, mixed(CLAY, INK, 0.2), r=20)
    for x in (300, 480, 660):
        c.polygon([(x - 34, 374), (x - 18, 300), (x + 34, 300), (x + 50, 374)], mixed(CLAY, INK, 0.05))
    c.box(258, 452, 484, 20, "#9aa0a4", r=6)
    c.box(276, 726, 448, 20, "#9aa0a4", r=6)
    c.polygon([*[(x, y) for x, y in ring(500, 650, 110, 96) if y <= 652], (610, 712), (390, 712)], "#2b1510")
    for x, h, colour in ((440, 90, "#e8622a"), (500, 130, "#f08a2a"), (556, 84, "#e8622a"), (500, 76, "#ffcf3f")):
        c.blob([(x, 706 - h), (x + 26, 706 - h * 0.4), (x + 16, 704), (x - 16, 704), (x - 26, 706 - h * 0.4)], colour)
    for x in (400, 470, 530):
        c.line([(x, 704), (x + 60, 716)], "#6b4522", 20)


def mortar(c: Canvas) -> None:
    """Draw a stone mortar with its wooden pestle."""
    stone = "#8b8f92"
    c.line([(560, 470), (740, 160)], "#8a5a2c", 54)
    c.line([(552, 462), (726, 160)], "#a8753e", 18)
    c.ellipse(500, 440, 250, 66, mixed(stone, INK, 0.5))
    for n in range(14):
        c.circle(
            420 + n * 12 + 8 * math.sin(n * 5), 440 + 18 * math.cos(n * 3), 11, ("#c0202c", "#3f7d3a", "#f0b02e")[n % 3]
        )
    body = [
        *((x, y) for x, y in sorted(ring(500, 440, 250, 66)) if y >= 440),
        (726, 560),
        (640, 690),
        (660, 796),
        (340, 796),
        (360, 690),
        (274, 560),
    ]
    c.polygon(body, stone)
    for _ in range(260):
        x, y = c.random.uniform(300, 700), c.random.uniform(510, 770)
        if abs(x - 500) < 215 - (y - 500) * 0.3:
            c.circle(x, y, c.random.uniform(2, 5), mixed(stone, c.random.choice(("#ffffff", INK)), 0.22))
    c.shade_side(body, strength=0.26)
    c.arc(500, 440, 250, 66, 0, 180, mixed(stone, "#ffffff", 0.35), 16)


def knife(c: Canvas) -> None:
    """Draw a forged kitchen knife on a block."""
    c.box(150, 640, 700, 156, "#b98952", r=20)
    for n in range(5):
        c.curve([(160, 668 + n * 26), (400, 660 + n * 28), (840, 672 + n * 24)], "#a37440", 5)
    blade = [(210, 470), (300, 400), (620, 384), (640, 384), (640, 560), (320, 560), (240, 530)]
    c.polygon(blade, "#c3c9cd")
    c.polygon([(210, 470), (240, 530), (320, 560), (640, 560), (640, 520), (320, 516), (250, 494)], "#eef2f4")
    for n in range(8):
        c.circle(330 + n * 38, 430 + 12 * math.sin(n * 2), 13, "#b4bbc0")
    c.box(640, 400, 34, 130, "#8a6a2a", r=6)
    c.box(668, 420, 210, 88, "#5a3218", r=40)
    c.box(668, 428, 200, 20, "#7a4a26", r=10)
    for x in (712, 790):
        c.circle(x, 466, 12, "#d9b46a")


def metal_pot(c: Canvas) -> None:
    """Draw an aluminium pot with a lid and two handles."""
    grey = "#bfc6cb"
    for side in (-1, 1):
        c.arc(500 + side * 276, 520, 54, 40, -90 if side > 0 else 90, 90 if side > 0 else 270, "#8b959c", 22)
    body = [(240, 430), (760, 430), (748, 750), (716, 796), (284, 796), (252, 750)]
    c.polygon(body, grey)
    for x, w in ((284, 40), (350, 18), (600, 26)):
        c.shade([(x, 440), (x + w, 440), (x + w, 790), (x + 8, 790)], "#ffffff", 0.45)
    c.shade_side(body, strength=0.24)
    lid = mirrored(spline([(500, 320), (360, 340), (262, 390), (236, 426)]))
    c.polygon(lid, mixed(grey, "#ffffff", 0.35))
    c.shade_side(lid, strength=0.18)
    c.box(222, 416, 556, 30, "#9aa4ab", r=14)
    c.box(458, 268, 84, 54, "#4a3228", r=22)


def coconut_bowl(c: Canvas) -> None:
    """Draw two bowls of coconut shell and a spoon."""
    for x, y, r in ((420, 540, 236), (690, 664, 140)):
        outline = [(px, py) for px, py in ring(x, y, r, r * 1.08, steps=72) if py >= y - 1]
        c.polygon(outline, "#5a3520")
        for _ in range(int(r)):
            a, d = c.random.uniform(0.1, math.pi - 0.1), r * math.sqrt(c.random.random()) * 0.94
            px, py = x + d * math.cos(a), y + d * math.sin(a)
            c.line(
                [(px, py), (px + c.random.uniform(8, 24), py + c.random.uniform(-6, 6))],
                mixed("#5a3520", "#e8cf94", 0.16),
                3,
            )
        c.shade_side(outline, strength=0.25)
        c.ellipse(x, y, r, r * 0.30, "#8a5a38")
        c.ellipse(x, y + r * 0.02, r * 0.93, r * 0.25, "#3b2014")
        c.ellipse(x, y + r * 0.08, r * 0.80, r * 0.17, "#4d2c1b")
    c.line([(330, 520), (560, 250)], "#a8753e", 24)
    c.ellipse(585, 222, 52, 40, "#a8753e")
    c.ellipse(588, 220, 36, 26, "#8a5a2c")


def straws(c: Canvas) -> None:
    """Draw a bundle of bamboo straws, tied."""
    for n in range(10):
        x, top = 330 + n * 36, 230 + 30 * math.sin(n * 1.7)
        lean = (n - 4.5) * 12
        tone = c.random.choice(("#cdbb6a", "#bda957", "#dcc97c"))
        c.line([(x + lean, top), (500 + (x - 500) * 0.72, 790)], tone, 30)
        c.ellipse(x + lean, top - 6, 16, 9, mixed(tone, "#ffffff", 0.4))
        c.ellipse(x + lean, top - 6, 9, 5, "#4a3d18")
        c.line([(x + lean - 8, top + 120), (500 + (x - 500) * 0.72 - 8, 780)], mixed(tone, "#ffffff", 0.35), 4)
    c.box(340, 560, 320, 74, "#5c1a4a", r=12)
    motif(c, 350, 597, 300, "#f0b02e", h=46)


def _ribs(c: Canvas) -> None:
    c.box(0, 0, 1000, 1000, "#ecd292")
    for n in range(-12, 13):
        c.curve([(500 + n * 4, 290), (500 + n * 17, 430), (500 + n * 22, 730)], "#d4b264", 5)
    for n in range(7):
        c.arc(500, 420 + n * 46, 200 + n * 10, 60, 20, 160, "#d4b264", 4)


def _flower(c: Canvas, x: float, y: float, r: float, colour: Colour) -> None:
    for n in range(5):
        a = n * math.tau / 5
        c.circle(x + r * 0.6 * math.cos(a), y + r * 0.6 * math.sin(a), r * 0.42, colour)
    c.circle(x, y, r * 0.3, "#8f2f24")
