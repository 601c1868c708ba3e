"""Which picture each demo product gets. Every name in the data has its line here; a test keeps it so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from marketplace.demo.art import cloth, craft, fillings, fine, packs, produce
from marketplace.demo.art.canvas import Canvas, Colour, mixed
from marketplace.demo.art.scene import INK, name_and_finish, shadow, stage

if TYPE_CHECKING:
    from PIL import Image

Draw = Callable[[Canvas], None]
POLE: Final = "#6b4a2a"
WHITE: Final = "#fbf4e6"


@dataclass(frozen=True, slots=True)
class Picture:
    """How one product is drawn: the thing, and how wide its shadow lies (0 for what hangs)."""

    draw: Draw
    shadow: float


def draw_product(*, sku: str, category: str, name: str, pixels: int = 1200) -> Image.Image:
    """Return a product's picture, always the same for one product.

    Raises:
        KeyError: There is no drawing for this product.
    """
    picture = PICTURES[sku]
    c = stage(category=category, seed=sku, pixels=pixels)
    if picture.shadow:
        shadow(c, 500, picture.shadow, category=category)
    picture.draw(c)
    return name_and_finish(c, name=name, category=category)


def _pouch(body: Colour, accent: Colour, inside: fillings.Fill) -> Picture:
    return Picture(lambda c: packs.pouch(c, body=body, accent=accent, inside=inside), 470)


def _sack(body: Colour, accent: Colour, grain: Colour) -> Picture:
    return Picture(lambda c: packs.sack(c, body=body, accent=accent, grain=grain), 560)


def _bottle(glass: Colour, cap: Colour, accent: Colour, *, slim: float = 1.0) -> Picture:
    return Picture(lambda c: packs.bottle(c, glass=glass, cap=cap, accent=accent, slim=slim), 290 * slim)


def _jar(inside: Draw, lid: Colour, accent: Colour, *, tied: bool = True) -> Picture:
    return Picture(lambda c: packs.jar(c, inside=inside, lid=lid, accent=accent, cloth=tied), 440)


def _bowl(body: Colour, inside: Draw) -> Picture:
    return Picture(lambda c: packs.bowl(c, body=body, inside=inside), 320)


def _hung(paint: cloth.Paint, fringe: Colour) -> Picture:
    return Picture(lambda c: cloth.hanging(c, paint, pole=POLE, fold=INK, fringe=fringe), 0)


def _folded(paint: cloth.Paint, edge: Colour) -> Picture:
    return Picture(lambda c: cloth.folded(c, paint, edge=edge, fold=INK), 680)


def _rolled(light: Colour, dark: Colour) -> Picture:
    return Picture(lambda c: cloth.rolled(c, cloth.twill(light, dark), end=mixed(dark, INK, 0.2), fold=INK), 700)


def _fishes(*fishes: tuple[float, Colour], split: bool = False) -> Picture:
    def draw(c: Canvas) -> None:
        for y, colour in fishes:
            produce.fish(c, y, colour, split=split)

    return Picture(draw, 740)


def _oil(c: Canvas) -> None:
    for n in range(9):
        c.curve(
            [(700 + n * 12, 796), (690 + n * 22, 520), (640 + n * 44, 250 + n * 16)],
            ("#7fa35a", "#95b96a", "#6b9148")[n % 3],
            13,
        )
    packs.bottle(c, glass="#c98a2c", cap="#241612", accent="#3f6b2f", slim=0.8, x=430)


def _grinder(c: Canvas) -> None:
    c.box(392, 190, 216, 150, "#3a2a24", r=30)
    c.box(372, 330, 256, 44, "#5a4238", r=10)
    packs.jar(c, inside=fillings.corns(["#2b2422", "#4a3d36", "#6e5a4a"]), lid="#3a2a24", accent="#8f2f24", w=300)


def _set_of_tea(body: Colour, accent: Colour, leaf: Colour) -> Picture:
    def draw(c: Canvas) -> None:
        packs.carton(c, body=body, accent=accent, x=450)
        packs.heap(c, x=730, y=806, w=250, h=60, colour=mixed(leaf, INK, 0.2))
        for _ in range(70):
            t = c.random.uniform(-1, 1)
            x, y = 730 + t * 116, 800 - c.random.random() * 58 * (1 - abs(t))
            c.leaf(
                x,
                y,
                40,
                15,
                c.random.uniform(0, 360),
                c.random.choice((leaf, mixed(leaf, "#ffffff", 0.2), mixed(leaf, INK, 0.15))),
            )

    return Picture(draw, 620)


PEPPER: Final = ("#2b2422", "#3a302c", "#4a3d36")
PICTURES: Final[dict[str, Picture]] = {
    # Spices
    "OVOP-001": _pouch("#d9b484", "#8f2f24", fillings.corns(PEPPER)),
    "OVOP-002": _pouch("#d9b484", "#8f2f24", fillings.corns(["#8f2a1e", "#a8382a", "#6e1f18"])),
    "OVOP-003": _pouch("#d9b484", "#8f2f24", fillings.corns(["#e6d8b8", "#d9c79c", "#f2e8d0"])),
    "OVOP-004": Picture(_grinder, 340),
    "OVOP-005": Picture(produce.long_pepper, 760),
    "OVOP-006": _pouch("#3f5a3a", "#2f6b3c", fillings.corns(PEPPER)),
    # Sugar and honey
    "OVOP-007": _pouch("#fbf4e6", "#8a5208", fillings.grains(["#c98a3c", "#b87a30", "#dba45a"], length=9, width=9)),
    "OVOP-008": Picture(lambda c: packs.tub(c, body=WHITE, accent="#8a5208", inside="#b8722c"), 440),
    "OVOP-009": _bottle("#7a3d12", "#c9a35a", "#8a5208"),
    "OVOP-010": _jar(cloth.plain("#d98a12"), "#8a5208", "#c0202c"),
    # Fruit
    "OVOP-011": Picture(produce.pomelo, 700),
    "OVOP-037": Picture(produce.oranges, 740),
    "OVOP-038": Picture(produce.durian, 640),
    # Salt and sauces
    "OVOP-012": _pouch("#1d5a77", "#1d5a77", fillings.grains(["#ffffff", "#eef4f6", "#dbe8ee"], length=10, width=10)),
    "OVOP-013": _sack("#eef6fa", "#1d5a77", "#ffffff"),
    "OVOP-014": _bottle("#8a4a1c", "#c0202c", "#1d5a77", slim=0.9),
    # Fish and what else swims
    "OVOP-015": _jar(cloth.plain("#a5765a"), "#4a5a5a", "#17615f"),
    "OVOP-016": Picture(produce.prawns, 720),
    "OVOP-043": _pouch("#e8f2f0", "#17615f", fillings.shrimps("#e8865a")),
    "OVOP-044": _pouch("#f6dcc8", "#9a4a12", fillings.shrimps("#d96a48")),
    "OVOP-045": Picture(produce.crab, 660),
    "OVOP-046": _jar(fillings.strips("#d9783c"), "#8f2f24", "#2f6b3c", tied=False),
    "OVOP-047": _fishes((470, "#a5622e"), (606, "#8f4f22"), (732, "#a5622e")),
    "OVOP-048": _fishes((520, "#b9a07a"), (690, "#a88c62"), split=True),
    "OVOP-049": Picture(produce.leaf_rolls, 700),
    # Rice and cereals
    "OVOP-017": _bowl("#5c6b1e", fillings.flakes(["#cfd99a", "#b9c77b", "#e3e9bd"])),
    "OVOP-018": _sack(WHITE, "#2f6b3c", "#f6efdc"),
    "OVOP-019": _pouch("#f7f1dc", "#8f2f24", fillings.strands("#f6ecd2")),
    "OVOP-020": _sack("#f3ead0", "#8a5208", "#f6efdc"),
    "OVOP-021": _sack("#eef3e2", "#5c1a4a", "#fdfaf0"),
    "OVOP-022": _sack(WHITE, "#1d5a77", "#f6efdc"),
    "OVOP-023": _sack("#f3e2d8", "#8f2f24", "#a5523c"),
    "OVOP-024": _sack("#eee6f0", "#3f2a5c", "#3a2a3c"),
    "OVOP-025": _pouch("#e8f0d8", "#2f6b3c", fillings.strands("#f3e6c2")),
    "OVOP-026": Picture(produce.rice_paper, 680),
    "OVOP-027": Picture(produce.bamboo_tubes, 460),
    "OVOP-028": _pouch("#ffffff", "#5c6b1e", fillings.grains(["#ffffff", "#f6f3ea", "#fdfbf4"], length=6, width=7)),
    # Nuts and snacks
    "OVOP-029": _pouch("#f3ead8", "#9a4a12", fillings.cashews("#dba55a")),
    "OVOP-030": _pouch("#fbf4e6", "#2f6b3c", fillings.cashews("#efd9a8")),
    "OVOP-031": _pouch("#f2c14a", "#9a4a12", fillings.slices("#f0cf72", "#c98f2c", seeds="#5a3a1a")),
    "OVOP-032": _pouch("#f4dfe4", "#8f2f24", fillings.slices("#fbf0d8", "#e0bd86", size=34)),
    "OVOP-033": _pouch("#fbf4e6", "#9a4a12", fillings.strips("#b8722c")),
    "OVOP-034": _pouch("#e3d3e0", "#5c1a4a", fillings.strips("#9a4a3c")),
    "OVOP-035": _pouch("#fff0c8", "#b8671a", fillings.strips("#eda52c")),
    "OVOP-036": _pouch("#e6dccf", "#4b2f20", fillings.corns(["#7a4a26", "#8f5a30", "#5a341a"], size=22)),
    # Coffee and tea
    "OVOP-039": _pouch("#3b251a", "#4b2f20", fillings.beans("#4b2a18")),
    "OVOP-040": _pouch("#7a2f1c", "#7a2f1c", fillings.beans("#3a1f12")),
    "OVOP-041": _set_of_tea("#6f9a5b", "#26401c", "#6f9a4b"),
    "OVOP-042": _set_of_tea("#e8b9c6", "#7a1238", "#7a9a6a"),
    # Fresh food, drinks, oil
    "OVOP-050": Picture(produce.eggs, 720),
    "OVOP-051": _bottle("#e8c766", "#5c1a4a", "#5c1a4a"),
    "OVOP-052": _bottle("#4a1030", "#2f1e18", "#5c1a4a"),
    "OVOP-053": _bottle("#dfeaea", "#b8322c", "#8f2f24", slim=0.9),
    "OVOP-054": Picture(_oil, 420),
    # Textiles
    "OVOP-055": _hung(cloth.krama("#fff4ec", "#c0202c"), "#fff4ec"),
    "OVOP-056": _hung(cloth.krama("#f2f5fa", "#24466b"), "#e6ecf5"),
    "OVOP-057": _folded(cloth.hol("#7a1238", "#e0a526", "#2f7a53"), "#e0a526"),
    "OVOP-058": _folded(cloth.bands("#3f2a6b", "#e0a526", "#fff2c9", at=(0.52,)), "#e0a526"),
    "OVOP-059": _folded(cloth.hol("#1f5a4a", "#f0c860", "#b8322c", size=100), "#f0c860"),
    "OVOP-060": _hung(cloth.bands("#c9466b", "#7a1238", "#ffe0c8", at=(0.68,)), "#c9466b"),
    "OVOP-061": _hung(cloth.bands("#d9a441", "#7a1238", "#fff2c9", at=(0.68,)), "#d9a441"),
    "OVOP-062": _hung(cloth.stripes("#2f5a6b", ("#e8c25a", "#c9462f", "#f2ead8")), "#2f5a6b"),
    "OVOP-063": _hung(cloth.krama("#f3e6c8", "#8a6a3a", size=28), "#f3e6c8"),
    "OVOP-064": _hung(cloth.bands("#5a7a9a", "#24385a", "#e8eef6", at=(0.66,)), "#5a7a9a"),
    "OVOP-065": _hung(cloth.bands("#a8552c", "#4a1c14", "#f3d27a", at=(0.66,)), "#a8552c"),
    "OVOP-066": _hung(cloth.bands("#e6dcc4", "#b89a6a", "#8a6a4a", at=(0.68,)), "#e6dcc4"),
    "OVOP-067": _folded(cloth.stripes("#241a20", ("#b8322c", "#e8c25a", "#f2ead8"), width=30), "#b8322c"),
    "OVOP-068": _hung(cloth.stripes("#22305a", ("#e6e9f5", "#b8322c", "#5a78b8"), width=26), "#22305a"),
    # Clay and stone
    "OVOP-069": Picture(craft.clay_pot, 420),
    "OVOP-070": Picture(craft.piggy, 500),
    "OVOP-071": Picture(craft.stove, 540),
    "OVOP-072": Picture(fine.apsara, 420),
    "OVOP-073": Picture(fine.lintel, 720),
    # Kitchen
    "OVOP-074": Picture(craft.mortar, 380),
    "OVOP-075": Picture(craft.knife, 740),
    "OVOP-076": Picture(craft.metal_pot, 520),
    "OVOP-077": Picture(craft.coconut_bowl, 620),
    "OVOP-078": Picture(craft.straws, 340),
    # Silver
    "OVOP-079": Picture(fine.silver_bowl, 400),
    "OVOP-080": Picture(fine.silver_elephant, 560),
    # Plaiting
    "OVOP-081": Picture(craft.basket, 420),
    "OVOP-082": Picture(craft.handbag, 540),
    "OVOP-083": _rolled("#dfe0a0", "#a8a85a"),
    "OVOP-084": _rolled("#e9cf86", "#b98c35"),
    "OVOP-085": Picture(craft.hat, 720),
    "OVOP-086": Picture(craft.back_basket, 320),
    # Arts
    "OVOP-087": Picture(fine.puppet, 300),
    "OVOP-088": Picture(fine.lacquer_box, 700),
    "OVOP-089": Picture(fine.chapei, 460),
}
