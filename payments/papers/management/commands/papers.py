from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from payments.papers.checking import faults_of_papers
from payments.papers.models import Paper


class Command(BaseCommand):
    """Prove that no paper was changed and no number is missing."""

    help = "papers check: name every paper that was changed and every gap in the numbers; fails if there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["check"])

    def handle(self, **options: Any) -> None:
        faults = list(faults_of_papers())
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults")
        self.stdout.write(f"{Paper.objects.count()} papers, no faults.")
