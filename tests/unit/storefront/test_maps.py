"""The map of the provinces: complete, in the right place, small."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from marketplace.geography.projection import HEIGHT, WIDTH, on_map
from marketplace.storefront.maps.outlines import CODES, geojson, read, sprite

STATIC = Path("marketplace/storefront/static")
MAP = STATIC / "map"
SEATS = Path("marketplace/geography/data/province_seats.csv")


def rings() -> dict[str, list[list[list[float]]]]:
    features = json.loads((MAP / "provinces.geojson").read_text())["features"]
    return {f["properties"]["code"]: [polygon[0] for polygon in f["geometry"]["coordinates"]] for f in features}


def is_inside(x: float, y: float, ring: list[list[float]]) -> bool:
    crossings = [(ax, ay, bx, by) for (ax, ay), (bx, by) in pairwise(ring) if (ay > y) is not (by > y)]
    return sum(x < (bx - ax) * (y - ay) / (by - ay) + ax for ax, ay, bx, by in crossings) % 2 == 1


def test_every_province_is_drawn_and_lies_in_cambodia() -> None:
    found = rings()
    points = [point for shape in found.values() for ring in shape for point in ring]

    assert sorted(found) == [f"{number:02d}" for number in range(1, 26)]
    assert 102.3 < min(x for x, _y in points) < max(x for x, _y in points) < 107.7
    assert 10.4 < min(y for _x, y in points) < max(y for _x, y in points) < 14.7


def test_the_seat_of_each_province_lies_in_its_own_outline() -> None:
    rows = [line.split(",") for line in SEATS.read_text(encoding="utf-8").splitlines()[1:]]
    found = rings()

    astray = [row[0] for row in rows if not any(is_inside(float(row[4]), float(row[3]), r) for r in found[row[0]])]

    assert len(rows) == 25
    assert set(astray) <= {"09", "18", "23"}  # seats on the sea shore, of which the outline is 100 m to 1 km exact


def test_the_drawing_has_a_symbol_for_each_province_and_travels_light() -> None:
    drawing = (MAP / "cambodia.svg").read_bytes()
    symbols = {node.get("id") for node in ET.fromstring(drawing)}  # noqa: S314 - our own drawing

    assert symbols == {"country", *(f"p{number:02d}" for number in range(1, 26))}
    assert len(gzip.compress(drawing)) < 4_000
    assert len(gzip.compress((MAP / "provinces.geojson").read_bytes())) < 9_000


def test_a_place_falls_inside_the_drawing() -> None:
    assert on_map(lat=10.35, lon=102.3) == (0, HEIGHT)
    assert on_map(lat=14.75, lon=107.7) == (WIDTH, 0)


def test_a_source_that_is_not_the_one_we_know_is_refused() -> None:
    with pytest.raises(ValueError, match="no map"):
        read("nothing")
    with pytest.raises(ValueError, match="Not the provinces"):
        read('{"type":"FeatureCollection","features":[{"properties":{"name":"Atlantis"}}]}')


def test_the_numbers_of_the_source_are_read_and_written() -> None:
    names = CODES
    # A triangle of one degree: differences of 1024 steps, zigzag, from 64 on.
    text = "".join(chr(64 + number) for number in (0, 0, 2048, 0, 0, 2048, 2047, 2047))
    features = [
        {
            "properties": {"name": name},
            "geometry": {"type": "Polygon", "coordinates": [text], "encodeOffsets": [[105 * 1024, 12 * 1024]]},
        }
        for name in names
    ]

    outlines = read('x({"type":"FeatureCollection",' + f'"features":{json.dumps(features)}' + "});")

    assert outlines[0].polygons == [[[(105.0, 12.0), (106.0, 12.0), (106.0, 13.0), (105.0, 12.0)]]]
    assert len(json.loads(geojson(outlines))["features"]) == 25
    assert 'id="p07"' in sprite(outlines)


def test_the_library_of_the_map_page_asks_for_no_file_that_is_not_there() -> None:
    assert "url(" not in (STATIC / "vendor/leaflet/leaflet.css").read_text()
    assert "sourceMappingURL" not in (STATIC / "vendor/leaflet/leaflet.js").read_text()
    assert (STATIC / "vendor/leaflet/LICENSE.txt").exists()
