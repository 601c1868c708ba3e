"""Silver, lacquer, stone, leather and strings: the fine arts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.demo.art.canvas import mirrored, mixed, ring, spline
from marketplace.demo.art.packs import lotus, motif
from marketplace.demo.art.scene import INK

if TYPE_CHECKING:
    from marketplace.demo.art.canvas import Canvas, Colour

SILVER = "#c8ccd6"


def silver_bowl(c: Canvas) -> None:
    """Draw a footed bowl of beaten silver."""
    foot = mirrored([(440, 640), (420, 700), (350, 770), (340, 796)])
    c.polygon(foot, mixed(SILVER, INK, 0.14))
    c.shade_side(foot, strength=0.2)
    c.ellipse(500, 400, 300, 70, mixed(SILVER, INK, 0.4))
    body = [
        *[(x, y) for x, y in sorted(ring(500, 400, 300, 70)) if y >= 400],
        *spline([(800, 400), (770, 540), (660, 640), (500, 672), (340, 640), (230, 540), (200, 400)]),
    ]
    c.polygon(body, SILVER)
    for row, (y, half) in enumerate(((500, 232), (556, 196), (610, 142))):
        for n in range(9 - row * 2):
            x = 500 + (n - (8 - row * 2) / 2) * half / (4.4 - row * 0.8)
            lotus(c, x, y, 30 - row * 2, mixed(SILVER, "#5a6078", 0.55))
    c.shade_side(body, strength=0.24)
    c.shade([(236, 440), (286, 450), (330, 560), (290, 540)], "#ffffff", 0.6)
    c.arc(500, 400, 300, 70, 0, 360, mixed(SILVER, "#ffffff", 0.5), 20)
    c.arc(500, 400, 300, 70, 0, 180, mixed(SILVER, "#5a6078", 0.35), 6)


def silver_elephant(c: Canvas) -> None:
    """Draw a small silver box in the shape of an elephant."""
    dark = mixed(SILVER, "#5a6078", 0.5)
    for x in (330, 430, 570, 660):
        c.box(x, 610, 84, 186, mixed(SILVER, INK, 0.16), r=26)
        c.line([(x + 8, 770), (x + 76, 770)], dark, 8)
    c.curve([(780, 470), (826, 560), (812, 650)], dark, 14)
    body = spline(
        [(290, 470), (400, 380), (560, 366), (720, 410), (792, 520), (770, 660), (620, 710), (420, 706), (300, 640)],
        closed=True,
    )
    c.polygon(body, SILVER)
    c.shade_side(body, strength=0.22)
    trunk = [(300, 420), (214, 500), (190, 620), (214, 720), (170, 760)]
    c.curve(trunk, mixed(SILVER, INK, 0.08), 66)
    for n in range(7):
        c.line([(176 + n * 3, 560 + n * 26), (236 - n * 3, 556 + n * 26)], dark, 5)
    head = spline([(230, 400), (300, 300), (400, 300), (450, 400), (420, 520), (300, 540), (236, 480)], closed=True)
    c.polygon(head, mixed(SILVER, "#ffffff", 0.2))
    c.shade_side(head, strength=0.15)
    ear = spline([(380, 330), (480, 320), (520, 420), (470, 540), (400, 500)], closed=True)
    c.polygon(ear, mixed(SILVER, INK, 0.12))
    c.arc(430, 430, 56, 84, -70, 120, dark, 6)
    c.circle(302, 410, 13, INK)
    c.leaf(250, 520, 96, 26, 112, "#f6f3e6")
    c.box(486, 352, 220, 130, dark, r=22)
    motif(c, 500, 414, 192, SILVER, h=70)
    c.box(470, 338, 252, 26, mixed(SILVER, "#ffffff", 0.4), r=12)
    c.circle(596, 322, 22, dark)


def lacquer_box(c: Canvas) -> None:
    """Draw a lacquered box with gold leaf."""
    black, red, gold = "#2a1216", "#8f1f26", "#e0b04a"
    side = [(190, 470), (690, 470), (690, 796), (190, 796)]
    c.polygon(side, red)
    c.polygon([(690, 470), (830, 410), (830, 730), (690, 796)], mixed(red, INK, 0.45))
    c.polygon([(190, 470), (330, 410), (830, 410), (690, 470)], mixed(red, "#ffffff", 0.1))
    lid = [(170, 380), (710, 380), (710, 480), (170, 480)]
    c.polygon(lid, black)
    c.polygon([(710, 380), (850, 318), (850, 416), (710, 480)], mixed(black, "#000000", 0.4))
    c.polygon([(170, 380), (310, 318), (850, 318), (710, 380)], mixed(black, "#ffffff", 0.14))
    motif(c, 190, 430, 500, gold, h=56)
    for x in (240, 340, 440, 540, 640):
        lotus(c, x, 700, 42, gold)
    for n in range(4):
        x = 250 + n * 118
        c.curve([(x, 560), (x + 30, 530), (x + 60, 566), (x + 92, 536)], gold, 8)
        c.circle(x + 46, 592, 10, gold)
    c.line([(204, 510), (676, 510)], gold, 6)
    c.line([(204, 768), (676, 768)], gold, 6)
    c.circle(440, 482, 26, gold)
    c.circle(440, 482, 13, black)


def apsara(c: Canvas) -> None:
    """Draw a carved apsara's head on its block."""
    stone = "#b7a38c"
    dark = mixed(stone, "#4a3426", 0.45)
    c.box(330, 726, 340, 70, mixed(stone, INK, 0.2), r=8)
    neck = mirrored([(440, 600), (430, 690), (372, 730)])
    c.polygon(neck, mixed(stone, INK, 0.08))
    for side in (-1, 1):
        c.leaf(500 + side * 156, 430, 190, 62, 90 - side * 4, dark)
        c.circle(500 + side * 152, 520, 24, mixed(stone, "#ffffff", 0.15))
    for x, h in ((500, 250), (428, 190), (572, 190), (366, 130), (634, 130)):
        c.leaf(x, 340, h, 76, -90 + (x - 500) * 0.12, stone)
        c.leaf(x, 330, h * 0.66, 38, -90 + (x - 500) * 0.12, dark)
        c.circle(x, 318, 15, mixed(stone, "#ffffff", 0.25))
    face = mirrored(spline([(500, 330), (400, 336), (362, 420), (374, 530), (430, 620), (500, 652)]))
    c.polygon(face, mixed(stone, "#ffffff", 0.12))
    c.shade_side(face, strength=0.2)
    c.box(352, 318, 296, 42, dark, r=18)
    motif(c, 362, 339, 276, mixed(stone, "#ffffff", 0.4), h=24)
    for side in (-1, 1):
        c.curve([(500 + side * 30, 432), (500 + side * 62, 414), (500 + side * 104, 428)], dark, 8)
        c.curve([(500 + side * 34, 466), (500 + side * 64, 480), (500 + side * 100, 462)], dark, 7)
    c.curve([(500, 440), (490, 520), (500, 534), (518, 528)], dark, 7)
    c.curve([(448, 574), (480, 566), (500, 572), (520, 566), (552, 574), (500, 596), (448, 574)], dark, 6)


def lintel(c: Canvas) -> None:
    """Draw a sandstone relief: lotus, vines and a frame."""
    stone = "#c9a889"
    dark = mixed(stone, "#5a3426", 0.5)
    block = [(170, 240), (830, 240), (830, 796), (170, 796)]
    c.polygon(block, stone)
    c.shade_side(block, strength=0.18)
    c.box(206, 276, 588, 484, mixed(stone, INK, 0.16), r=6)
    c.box(226, 296, 548, 444, mixed(stone, "#ffffff", 0.08), r=4)
    lotus(c, 500, 560, 150, dark)
    lotus(c, 500, 572, 112, mixed(stone, "#ffffff", 0.2))
    c.circle(500, 660, 24, dark)
    for side in (-1, 1):
        vine = [
            (500 + side * x, y)
            for x, y in ((30, 690), (120, 710), (210, 640), (200, 540), (236, 450), (190, 370), (120, 350))
        ]
        c.curve(vine, dark, 13)
        for n, (x, y) in enumerate(spline(vine)[::9]):
            c.leaf(x, y, 58, 28, 200 - n * 28 if side < 0 else -20 + n * 28, mixed(stone, dark, 0.6))
    for n in range(14):
        c.circle(222 + n * 42.7, 258, 9, dark)
        c.circle(222 + n * 42.7, 778, 9, dark)


def puppet(c: Canvas) -> None:
    """Draw a shadow puppet of pierced leather on its two sticks, lit from behind."""
    hide, hole = "#4a1c14", "#f7d79a"
    c.circle(500, 420, 300, "#f7d79a")
    c.circle(500, 420, 230, "#fbe7bd")
    for x in (410, 590):
        c.line([(x, 560), (x, 800)], "#8a5a2c", 16)
    outline = spline([(500, 96), (540, 180), (640, 170), (690, 280), (640, 330), (740, 400), (760, 520), (650, 520), (640, 620), (720, 690),
                      (560, 716), (440, 716), (280, 690), (360, 620), (350, 520), (240, 520), (260, 400), (360, 330), (310, 280), (360, 170),
                      (460, 180)], closed=True)  # fmt: skip
    c.polygon(outline, hide)
    c.ellipse(500, 270, 62, 76, "#6b2c1c")
    for side in (-1, 1):
        c.curve([(500 + side * 14, 256), (500 + side * 34, 246), (500 + side * 50, 258)], hole, 7)
        c.curve([(500 + side * 60, 400), (500 + side * 150, 420), (500 + side * 214, 480)], hole, 9)
        for n in range(4):
            c.leaf(500 + side * (40 + n * 34), 196 - n * 4, 46, 18, -90 + side * n * 14, hole)
            c.circle(500 + side * (90 + n * 36), 450 + n * 14, 9, hole)
        for n in range(5):
            c.leaf(500 + side * (24 + n * 34), 600 + n * 12, 60, 20, 80 - side * n * 8, hole)
    c.curve([(482, 310), (500, 320), (518, 310)], hole, 6)
    lotus(c, 500, 150, 30, hole)
    lotus(c, 500, 470, 62, hole)
    for n in range(9):
        c.circle(372 + n * 32, 566, 9, hole)


def chapei(c: Canvas) -> None:
    """Draw a chapei, the long-necked lute, leaning across."""
    wood, dark = "#a8642c", "#5a2f14"
    c.curve([(420, 640), (580, 424), (730, 236), (800, 170), (852, 196)], dark, 40)
    c.curve([(420, 640), (580, 424), (730, 236), (798, 174)], mixed(wood, dark, 0.35), 20)
    for n in range(12):
        t = 0.36 + n * 0.05
        x, y = 420 + (760 - 420) * t, 640 + (206 - 640) * t
        c.line([(x - 24, y - 18), (x + 22, y + 16)], "#f2e3c2", 9)
    body = spline(
        [(200, 640), (240, 520), (360, 480), (480, 540), (520, 660), (460, 770), (330, 800), (230, 750)], closed=True
    )
    c.polygon(body, wood)
    for n in range(6):
        c.arc(360, 650, 150 - n * 22, 140 - n * 20, 100, 260, mixed(wood, dark, 0.18), 5)
    c.shade_side(body, strength=0.24)
    c.circle(372, 640, 34, dark)
    c.line([(300, 730), (350, 766)], dark, 20)
    for dx in (-7, 7):
        c.line([(322 + dx, 746 + dx), (776 + dx, 196 + dx)], "#f7efdc", 3)
    for x, y in ((690, 224), (748, 288), (732, 172), (790, 232)):
        c.line([(x, y), (x + 26, y + 20)], "#f2e3c2", 14)


def colours_of(seed: int) -> tuple[Colour, Colour, Colour]:
    """Return a ground, a figure and an accent that go together, one of a few sets."""
    sets = (
        ("#7a1238", "#e0a526", "#2f7a53"),
        ("#274b6d", "#e8c25a", "#c9462f"),
        ("#3f2a5c", "#e6b84a", "#c14a7a"),
        ("#1f5a4a", "#f0c860", "#b8322c"),
        ("#8c3a16", "#f3d27a", "#24506b"),
    )
    return sets[seed % len(sets)]
