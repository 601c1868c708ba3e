from __future__ import annotations

import io

import pytest
from PIL import Image

from marketplace.demo import rows
from marketplace.demo.art import canvas
from marketplace.demo.art.canvas import Canvas, mixed, spline
from marketplace.demo.art.kinds import PICTURES, draw_product
from marketplace.demo.art.people import draw_vendor
from marketplace.demo.art.scene import MOODS
from marketplace.demo.drawing import MAX_BYTES, Commission, draw, draw_all

SILK = {"sku": "OVOP-057", "category": "Textiles", "name": "សំពត់ហូលតាកែវ"}


def test_every_product_has_a_drawing_and_every_shelf_its_colours() -> None:
    products = rows.products()

    assert {row.sku for row in products} == set(PICTURES)
    assert {row.category for row in products} == set(MOODS)


@pytest.mark.parametrize("sku", sorted(PICTURES))
def test_a_product_is_drawn_with_something_on_the_table(sku: str) -> None:
    row = next(row for row in rows.products() if row.sku == sku)

    picture = draw_product(sku=sku, category=row.category, name=row.name_km, pixels=160)

    assert picture.size == (160, 160)
    assert len(picture.getcolors(maxcolors=1 << 16) or []) > 60


def test_one_product_is_always_drawn_the_same() -> None:
    one, again = (draw_product(**SILK, pixels=320).tobytes() for _ in range(2))

    assert one == again


def test_two_vendors_are_drawn_differently_and_each_always_the_same() -> None:
    one, other = (
        draw_vendor(kind="household", seed="a", pixels=200),
        draw_vendor(kind="household", seed="b", pixels=200),
    )

    assert one.tobytes() != other.tobytes()
    assert one.tobytes() == draw_vendor(kind="household", seed="a", pixels=200).tobytes()


@pytest.mark.parametrize("kind", ["household", "sole_proprietor", "company", "cooperative", "service_provider"])
def test_every_kind_of_vendor_has_a_portrait(kind: str) -> None:
    assert draw_vendor(kind=kind, seed="x", pixels=160).size == (160, 160)


def test_khmer_is_shaped_or_not_set_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn() -> bytes:
        c = Canvas(size=(200, 200), paper="#ffffff", seed="")
        c.text(500, 500, "ខ្មែរ", 300, "#000000")
        return c.finish().tobytes()

    blank = Canvas(size=(200, 200), paper="#ffffff", seed="").finish().tobytes()
    shaped = drawn()
    monkeypatch.setattr(canvas, "CAN_SET_KHMER", False)

    assert shaped != blank
    assert drawn() == blank


def test_a_subscript_takes_no_room_beside_its_letter() -> None:
    c = Canvas(size=(200, 200), paper="#ffffff", seed="")

    assert c.text_width("ក្ក", 100) == pytest.approx(c.text_width("ក", 100), rel=0.05)


def test_a_file_is_small_and_of_every_size() -> None:
    silk = Commission(name="silk.webp", subject="product", key="OVOP-057", kind="Textiles", title="សំពត់ហូលតាកែវ")

    drawn = draw(silk, (320, 640, 1200))

    assert len(drawn.original) <= MAX_BYTES
    assert set(drawn.sizes) == {(size, kind) for size in (320, 640, 1200) for kind in ("avif", "webp", "jpg")}
    for (size, kind), data in drawn.sizes.items():
        image = Image.open(io.BytesIO(data))
        assert image.size == (size, size)
        assert image.format == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}[kind]


def test_pictures_come_in_the_order_they_were_asked_for() -> None:
    wanted = [Commission(name=f"{n}", subject="vendor", key=f"{n}", kind="household") for n in range(3)]

    assert [drawn.name for drawn in draw_all(wanted, sizes=(160,))] == ["0", "1", "2"]


def test_a_colour_between_two_lies_between_them() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
    assert mixed("#123456", "#ffffff", 0) == "#123456"


def test_a_soft_curve_passes_through_its_points() -> None:
    points = [(0.0, 0.0), (10.0, 5.0), (20.0, 0.0)]

    curve = spline(points)

    assert all(point in curve for point in points)
