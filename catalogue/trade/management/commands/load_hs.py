"""`manage.py load_hs`: the codes of the Harmonized System."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from catalogue.trade.services.hs_codes import code_count, load_hs_codes

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Load the 6,936 codes of the Harmonized System 2022 with their words. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print nothing when all went well")

    def handle(self, *, quiet: bool, **options: Any) -> None:
        is_silent = quiet or not sys.stderr.isatty()
        with tqdm(total=code_count(), desc="HS codes", unit=" codes", disable=is_silent) as bar:
            made = load_hs_codes(advance=bar.update)
        if not quiet:
            self.stdout.write(f"New: {made} codes.")
