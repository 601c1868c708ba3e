from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from marketplace.geography.gazetteer.source import read_directory, read_package
from marketplace.geography.models import Commune, District, Province, Village
from marketplace.geography.services import load_gazetteer

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Load all provinces, districts, communes and villages of Cambodia. A second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print nothing when all went well")
        parser.add_argument("--directory", type=Path, help="read newer lists of the same form from here")
        parser.add_argument("--dataset", default="", help="name of those lists, with --directory")
        parser.add_argument("--year", type=int, default=0, help="year of those lists, with --directory")

    def handle(self, *, quiet: bool, directory: Path | None, dataset: str, year: int, **options: Any) -> None:
        if directory and not (dataset and year):
            raise CommandError("--directory needs --dataset and --year: every place names where it comes from")
        try:
            lists = read_directory(path=directory, dataset=dataset, year=year) if directory else read_package()
            total = sum(map(len, lists.places.values()))
            with tqdm(total=total, unit=" places", desc="Gazetteer", disable=quiet or not sys.stderr.isatty()) as bar:
                report = load_gazetteer(gazetteer=lists, today=timezone.localdate(), advance=bar.update)
        except (ValueError, FileNotFoundError, KeyError) as error:
            raise CommandError(f"nothing was loaded: {error}") from error
        if quiet:
            return
        counts = ", ".join(
            f"{model.objects.open().count():,} {name}"
            for model, name in (
                (Province, "provinces"),
                (District, "districts"),
                (Commune, "communes"),
                (Village, "villages"),
            )
        )
        self.stdout.write(
            f"{lists.dataset}: {counts}. Added {report.added:,}, changed {report.changed:,}, "
            f"closed {report.closed:,}, unchanged {report.unchanged:,}."
        )
