"""`manage.py load_requirements`: what is required of vendors at first, and the first version of their terms."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from vendors.services.definitions import load_requirements


class Command(BaseCommand):
    help = "Load what is required of vendors. Safe to run again: what officers changed or switched off stays."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        made = load_requirements(now=timezone.now())
        if verbosity:
            self.stdout.write(f"New: {made} requirements." if made else "All requirements are there.")
