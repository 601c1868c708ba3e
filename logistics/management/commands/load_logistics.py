"""`manage.py load_logistics`: zones, sample prices, stations, post offices and demo numbers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from logistics.points.services.reference_data import load_compartments
from logistics.services.reference_data import load_reference_data, row_count
from marketplace.geography.models import Province

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Load delivery services, zones, sample tariffs, service points and demo number ranges. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print nothing when all went well")

    def handle(self, *, quiet: bool, **options: Any) -> None:
        try:
            is_silent = quiet or not sys.stderr.isatty()
            with tqdm(total=row_count(), desc="Logistics", unit=" rows", disable=is_silent) as bar:
                made = load_reference_data(advance=bar.update)
                made["compartments"] = load_compartments()
        except Province.DoesNotExist as error:
            raise CommandError("Provinces are missing: run `manage.py load_gazetteer` first.") from error
        if quiet:
            return
        told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in made.items())
        self.stdout.write(f"New: {told}.")
