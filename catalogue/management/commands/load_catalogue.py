"""`manage.py load_catalogue`: kinds of goods, what they are asked, and what can be chosen."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from catalogue.services.definitions import load_definitions


class Command(BaseCommand):
    help = "Load kinds of goods, their attributes and options. Safe to run again: what officers changed stays."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        made = load_definitions()
        if verbosity:
            self.stdout.write("New: " + ", ".join(f"{count} {name}" for name, count in made.items()) + ".")
