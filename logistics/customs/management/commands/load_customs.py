"""`manage.py load_customs`: sample rules, duties, taxes, limits, fees and currencies at borders."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from logistics.customs.services import load_customs, row_count

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Load sample rules and rates of borders. What stands already is left alone. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print nothing when all went well")

    def handle(self, *, quiet: bool, **options: Any) -> None:
        is_silent = quiet or not sys.stderr.isatty()
        with tqdm(total=row_count(), desc="Customs", unit=" rows", disable=is_silent) as bar:
            made = load_customs(advance=bar.update)
        if quiet:
            return
        told = ", ".join(f"{count} {name}" for name, count in made.items())
        self.stdout.write(f"New: {told}.")
