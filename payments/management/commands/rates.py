from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.services.rates import import_rates


class Command(BaseCommand):
    """`manage.py rates import FILE` takes the official rates out of a CSV file; exit status 1 when a row is wrong."""

    help = "Take exchange rates out of a file with the columns day,rate,source. The same file twice is once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["import"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--sure", action="store_true", help="take rates that jump by more than 5 percent")

    def handle(self, *args: Any, file: Path, sure: bool, **options: Any) -> None:
        try:
            lines = file.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"cannot read {file}: {error}") from error
        done = import_rates(lines=lines, by=None, is_sure=sure)
        for fault in done.faults:
            self.stdout.write(fault)
        if done.faults:
            self.stdout.write(self.style.ERROR(f"rates: {len(done.faults)} row(s) are wrong, nothing was taken"))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS(f"rates: {done.new} new, {done.same} stood already"))
