"""Portraits of vendors: makers before their house, groups, shops. Nobody real is meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from marketplace.demo.art.canvas import Canvas, mixed, ring, spline
from marketplace.demo.art.cloth import krama
from marketplace.demo.art.fine import colours_of
from marketplace.demo.art.packs import lotus, motif
from marketplace.demo.art.scene import INK, MARK

if TYPE_CHECKING:
    from PIL import Image

SKINS: Final = ("#c98a5c", "#b5764a", "#a5683f", "#d39a6c")
HAIRS: Final = ("#241612", "#2f1e18", "#3a2a24")
KRAMAS: Final = (
    ("#fff4ec", "#c0202c"),
    ("#f4f0fa", "#3b3566"),
    ("#f2f7ec", "#2f6b3c"),
    ("#fff6e0", "#b8671a"),
    ("#f5eef4", "#5c1a4a"),
)
SKIES: Final = (
    ("#fbe6b8", "#f7c98a"),
    ("#d6e9f0", "#a9d3e0"),
    ("#f4dfe4", "#e8b9c6"),
    ("#dcefd2", "#b4d8a0"),
    ("#eddcea", "#d3b3cf"),
)


def draw_vendor(*, kind: str, seed: str, pixels: int = 800) -> Image.Image:
    """Return a vendor's picture: one maker, a group for a cooperative, a shop for a company."""
    c = Canvas(size=(pixels, pixels), paper="#ffffff", seed=seed)
    number = c.random.randrange(1000)
    _land(c, number)
    if kind == "company":
        _shop(c, number)
    else:
        _house(c, x=c.random.choice((210, 790)), number=number)
    if kind == "cooperative":
        person(c, 262, 932, 0.80, number + 1)
        person(c, 738, 932, 0.80, number + 2)
    person(c, 500, 930, 1.0 if kind != "company" else 0.9, number)
    wide = c.text_width(MARK, 40) + 56
    c.box(1000 - 36 - wide, 36, wide, 76, "#5c1a4a", r=38)
    c.text(1000 - 36 - wide / 2, 73, MARK, 40, "#ffffff")
    return c.finish()


@dataclass(frozen=True)
class _Figure:
    """One person being drawn: where, how large, and what the number decides."""

    canvas: Canvas
    x: float
    y: float
    size: float
    number: int

    def at(self, px: float, py: float) -> tuple[float, float]:
        """Return a point of the figure on the canvas."""
        return self.x + px * self.size, self.y + py * self.size

    def points(self, *pairs: tuple[float, float]) -> list[tuple[float, float]]:
        """Return points of the figure on the canvas."""
        return [self.at(px, py) for px, py in pairs]

    @property
    def skin(self) -> Any:
        return SKINS[self.number % len(SKINS)]

    @property
    def hair(self) -> Any:
        return HAIRS[self.number % len(HAIRS)]


def person(c: Canvas, x: float, y: float, size: float, number: int) -> None:
    """Draw one person to the waist, with a krama; the number decides hair, headcloth and colours."""
    figure = _Figure(c, x, y, size, number)
    woman, wrapped = number % 3 != 0, number % 4 == 1
    if woman and not wrapped:
        _long_hair(figure)
    _body(figure)
    _face(figure)
    if wrapped:
        _headcloth(figure)
    else:
        _fringe(figure)
    _scarf(figure)


def _long_hair(f: _Figure) -> None:
    outline = f.points(
        (-122, -470), (-140, -350), (-116, -236), (116, -236), (140, -350), (122, -470), (70, -534), (-70, -534)
    )
    f.canvas.blob(outline, f.hair)


def _body(f: _Figure) -> None:
    c, (ground, _, _) = f.canvas, colours_of(f.number)
    body = spline(
        f.points((-230, 90), (-220, -90), (-160, -190), (-50, -226), (50, -226), (160, -190), (220, -90), (230, 90))
    )
    c.polygon(body, ground)
    c.shade_side(body, strength=0.18)
    neck = f.points((-48, -260), (48, -260), (54, -196), (0, -150), (-54, -196))
    c.polygon(neck, mixed(f.skin, INK, 0.14))


def _face(f: _Figure) -> None:
    c, at, size, skin, hair = f.canvas, f.at, f.size, f.skin, f.hair
    c.polygon(ring(*at(0, -370), 104 * size, 128 * size), skin)
    for side in (-1, 1):
        c.circle(*at(side * 104, -366), 20 * size, mixed(skin, INK, 0.06))
        c.circle(*at(side * 40, -378), 9 * size, INK)
        c.arc(*at(side * 40, -410), 22 * size, 10 * size, 200, 340, mixed(hair, skin, 0.2), 6 * size)
        c.ellipse(*at(side * 58, -330), 20 * size, 12 * size, mixed(skin, "#e0584a", 0.28))
    c.arc(*at(0, -326), 36 * size, 26 * size, 20, 160, "#8f2f24", 8 * size)
    c.curve(f.points((0, -376), (-8, -346), (6, -340)), mixed(skin, INK, 0.25), 5 * size)


def _headcloth(f: _Figure) -> None:
    c = f.canvas
    cloth = krama(*KRAMAS[(f.number // 4) % len(KRAMAS)], size=22 * f.size + 4)
    tail = spline(f.points((96, -430), (168, -350), (150, -250), (112, -300)), closed=True)
    upper = ((-116, -376), (-118, -470), (-60, -532), (0, -544), (60, -532), (118, -470), (116, -376))
    wrap = spline(f.points(*upper, (60, -424), (0, -438), (-60, -424)), closed=True)
    c.within(tail, cloth)
    c.shade(tail, INK, 0.16)
    c.within(wrap, cloth)
    c.shade_side(wrap, strength=0.16)
    c.curve(f.points((-112, -420), (0, -480), (112, -424)), mixed("#ffffff", INK, 0.45), 4 * f.size)


def _fringe(f: _Figure) -> None:
    upper = ((-112, -360), (-116, -450), (-60, -510), (0, -524), (60, -510), (116, -450), (112, -360))
    f.canvas.blob(f.points(*upper, (80, -430), (10, -456), (-70, -436)), f.hair)


def _scarf(f: _Figure) -> None:
    c, size = f.canvas, f.size
    upper = ((-150, -206), (-60, -232), (0, -212), (60, -232), (150, -206))
    scarf = spline(f.points(*upper, (110, -150), (0, -120), (-110, -150)), closed=True)
    pattern = krama(*KRAMAS[f.number % len(KRAMAS)], size=24 * size + 4)
    c.within(scarf, pattern)
    end = f.points((20, -150), (96, -164), (120, 60), (44, 66))
    c.within(end, pattern)
    c.shade_side(end, strength=0.12)
    motif(c, f.x - 190 * size, f.y + 40 * size, 200 * size, colours_of(f.number)[1], h=40 * size)


def _land(c: Canvas, number: int) -> None:
    high, low = SKIES[number % len(SKIES)]
    for n in range(20):
        c.box(0, n * 34, 1000, 36, mixed(high, low, n / 20))
    c.circle(730 if number % 2 else 270, 250, 96, "#fff6dc")
    c.blob(
        [(-60, 640), (180, 520), (420, 590), (640, 500), (880, 580), (1060, 540), (1060, 760), (-60, 760)], "#7fa36a"
    )
    c.box(0, 640, 1000, 400, "#9bbf5e")
    for n in range(9):
        y = 660 + n * n * 5.2
        c.curve([(0, y), (300, y - 14), (700, y + 10), (1000, y - 6)], "#86ab4a", 5 + n)
    for x, h in ((96, 330), (930, 290)):
        _palm(c, x, 690, h)


def _palm(c: Canvas, x: float, y: float, h: float) -> None:
    """Draw a sugar palm, the tree of every Cambodian field."""
    c.line([(x, y), (x + 6, y - h)], "#6b5236", 20)
    for n in range(11):
        c.leaf(x + 6, y - h, 96, 26, -200 + n * 22, "#4d7a36" if n % 2 else "#5e8f42")
    for dx in (-16, 12):
        c.circle(x + dx, y - h + 26, 15, "#4a2f3a")


def _house(c: Canvas, *, x: float, number: int) -> None:
    """Draw a wooden house on stilts."""
    wood = ("#a8753e", "#8a5a3c", "#7a6a5a")[number % 3]
    for dx in (-130, -44, 44, 130):
        c.box(x + dx - 8, 560, 16, 150, mixed(wood, INK, 0.35))
    c.box(x - 160, 430, 320, 140, wood)
    for n in range(9):
        c.line([(x - 160 + n * 40, 434), (x - 160 + n * 40, 566)], mixed(wood, INK, 0.18), 4)
    c.box(x - 36, 470, 72, 100, mixed(wood, INK, 0.4))
    c.polygon(
        [(x - 204, 438), (x - 120, 300), (x + 120, 300), (x + 204, 438)], ("#8f3a24", "#6b4a5a", "#9a4a2a")[number % 3]
    )
    c.polygon([(x - 120, 300), (x + 120, 300), (x + 128, 314), (x - 128, 314)], INK)
    c.line([(x - 150, 700), (x - 60, 572)], mixed(wood, INK, 0.3), 12)


def _shop(c: Canvas, number: int) -> None:
    """Draw a shop with an awning."""
    ground, figure, accent = colours_of(number + 2)
    c.box(140, 300, 720, 420, mixed(figure, "#ffffff", 0.72))
    c.box(140, 260, 720, 60, ground)
    for n in range(9):
        c.polygon(
            [(140 + n * 80, 320), (220 + n * 80, 320), (220 + n * 80, 410), (140 + n * 80, 410)],
            ground if n % 2 else "#fff6ec",
        )
        c.circle(180 + n * 80, 410, 40, ground if n % 2 else "#fff6ec")
    for x in (190, 660):
        c.box(x, 480, 150, 150, mixed(accent, "#ffffff", 0.7), r=8)
        lotus(c, x + 75, 556, 44, accent)
    c.circle(500, 236, 60, figure)
    lotus(c, 500, 240, 42, ground)
