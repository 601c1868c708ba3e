from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from marketplace.storefront.maps import outlines

STATIC: Final = Path(__file__).resolve().parents[2] / "static" / "map"


class Command(BaseCommand):
    """`manage.py draw_map Cambodia.js`: draw the map anew. The source is named in `maps/outlines.py`."""

    help = "Write static/map/provinces.geojson and static/map/cambodia.svg from the outlines' source."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path)
        parser.add_argument("--to", type=Path, default=STATIC)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = outlines.read(options["source"].read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        options["to"].mkdir(parents=True, exist_ok=True)
        (options["to"] / "provinces.geojson").write_text(outlines.geojson(found), encoding="utf-8")
        (options["to"] / "cambodia.svg").write_text(outlines.sprite(found), encoding="utf-8")
        self.stdout.write(f"Provinces drawn: {len(found)}.")
