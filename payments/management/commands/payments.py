from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from payments.configuration import problems_by_provider


class Command(BaseCommand):
    """`manage.py payments check` says of each configured provider what is wrong; exit status 1 when something is."""

    help = "Check the settings of every configured payment provider, without asking anybody outside."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check"])

    def handle(self, *args: Any, **options: Any) -> None:
        by_provider = problems_by_provider()
        for code, problems in by_provider.items():
            for problem in problems:
                self.stdout.write(f"{code}: {problem.setting}: {problem.text}")
            if not problems:
                self.stdout.write(self.style.SUCCESS(f"{code}: well"))
        count = sum(len(problems) for problems in by_provider.values())
        if count:
            self.stdout.write(self.style.ERROR(f"payments: {count} problem(s) found"))
            sys.exit(1)
