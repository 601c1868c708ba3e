"""The stage of every picture: a wall, a soft light, a table, the name, and the word "demo"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from marketplace.demo.art.canvas import Canvas, Colour, mixed

if TYPE_CHECKING:
    from PIL import Image

TABLE_TOP: Final = 792
MARK: Final = "គំរូ · demo"
INK: Final = "#2a1020"


@dataclass(frozen=True, slots=True)
class Mood:
    """The colours of one shelf of the shop."""

    wall: Colour
    light: Colour
    table: Colour


MOODS: Final = {
    "Spices": Mood("#f7dfd0", "#fdf1e6", "#8f2f24"),
    "Sugar & honey": Mood("#fbe6b8", "#fff6dc", "#8a5208"),
    "Fresh fruit": Mood("#dcefd2", "#f3faec", "#2f6b3c"),
    "Salt & sauces": Mood("#d6e9f0", "#eef8fb", "#1d5a77"),
    "Fish & seafood": Mood("#d2e8e6", "#edf8f6", "#17615f"),
    "Rice & cereals": Mood("#eef0cf", "#fafbe8", "#5c6b1e"),
    "Nuts & snacks": Mood("#f9e0c0", "#fff3e0", "#9a4a12"),
    "Coffee & tea": Mood("#e6dccf", "#f7f1e9", "#4b2f20"),
    "Drinks": Mood("#eddcea", "#faf1f8", "#5c1a4a"),
    "Body & home": Mood("#e0eed8", "#f4faef", "#3f6b2f"),
    "Textiles": Mood("#f4dfe4", "#fdf2f4", "#5c1a4a"),
    "Pottery & stone": Mood("#f0ddd0", "#fbf1ea", "#8c4527"),
    "Home & kitchen": Mood("#dfe6ea", "#f3f6f8", "#33505e"),
    "Metal & jewellery": Mood("#e3e1ec", "#f6f5fa", "#3b3566"),
    "Basketry": Mood("#f2e6c9", "#fcf6e6", "#76521a"),
    "Arts": Mood("#f1dccb", "#fbefe4", "#5f1f2a"),
    "Fresh food": Mood("#f6ead2", "#fdf7ea", "#7a5a1c"),
}


def stage(*, category: str, seed: str, pixels: int = 1200) -> Canvas:
    """Return a picture with its wall, light and table, ready for the thing itself."""
    mood = MOODS[category]
    c = Canvas(size=(pixels, pixels), paper=mood.wall, seed=seed)
    x = 500 + c.random.uniform(-40, 40)
    c.circle(x, 430, 372, mixed(mood.wall, mood.light, 0.55))
    c.circle(x, 430, 318, mood.light)
    c.box(0, TABLE_TOP - 56, 1000, 300, mood.table)
    _woven_edge(c, TABLE_TOP - 56, mood)
    return c


def shadow(c: Canvas, x: float, width: float, *, y: float = TABLE_TOP, depth: float = 22, category: str) -> None:
    """Lay the shadow of what stands on the table."""
    c.ellipse(x + 12, y, width / 2, depth, mixed(MOODS[category].table, "#12060c", 0.34))


def name_and_finish(c: Canvas, *, name: str, category: str) -> Image.Image:
    """Set the name on the table's edge and the mark in the corner, and return the picture."""
    c.text(500, 903, name, 74, "#ffffff", widest=900)
    wide = c.text_width(MARK, 30) + 44
    c.box(1000 - 34 - wide, 34, wide, 58, MOODS[category].table, r=29)
    c.text(1000 - 34 - wide / 2, 62, MARK, 30, "#ffffff")
    return c.finish()


def _woven_edge(c: Canvas, y: float, mood: Mood) -> None:
    """Draw the checked border of a krama along the table's back edge."""
    pale = mixed(mood.table, "#ffffff", 0.72)
    c.box(0, y, 1000, 24, pale)
    for n in range(84):
        if n % 2:
            c.box(n * 12, y, 12, 12, mixed(mood.table, pale, 0.35))
            c.box(n * 12 - 12, y + 12, 12, 12, mixed(mood.table, pale, 0.35))
        else:
            c.box(n * 12, y, 12, 12, mixed(mood.table, pale, 0.8))
