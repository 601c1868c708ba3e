"""`manage.py load_catalogue`: kinds of goods, what they are asked, what can be chosen, and protected names."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from catalogue.services.definitions import load_definitions
from catalogue.services.naming import load_protected_names


class Command(BaseCommand):
    help = "Load kinds of goods, their attributes and options, and protected names. Safe to run again: what officers changed stays."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        made = load_definitions() | {"protected names": load_protected_names()}
        if verbosity:
            self.stdout.write("New: " + ", ".join(f"{count} {name}" for name, count in made.items()) + ".")
