from __future__ import annotations

from io import StringIO
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

#: In this order: each stands on those before it. All may be run again.
STEPS: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("migrate", "the tables (about a minute, once)", {"verbosity": 0}),
    ("load_gazetteer", "provinces, districts, communes and villages", {}),
    ("load_logistics", "zones, sample tariffs and stations", {}),
    ("load_customs", "sample rules and rates at borders", {}),
    ("load_catalogue", "kinds of goods and what they are asked", {"verbosity": 0}),
    ("load_hs", "codes of goods for the customs", {}),
    ("load_roles", "officers' groups and workflows", {"verbosity": 0}),
    ("load_cms", "pages", {"verbosity": 0}),
    ("load_requirements", "what is required of vendors, and their terms", {"verbosity": 0}),
    ("load_demo", "the demo country", {"stdout": StringIO()}),  # its sign-ins are shown at every start
)


class Command(BaseCommand):
    """`manage.py prepare` makes an empty database ready to be looked at: tables, places, roles, pages, demo country."""

    help = "Make the tables and load places, reference data, roles, pages and the demo country."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is to be quick about it."""
        parser.add_argument("--alike", action="store_true", help="draw one demo picture for each kind: for tests")

    def handle(self, *args: Any, alike: bool, **options: Any) -> None:
        for number, (command, what, how) in enumerate(STEPS, start=1):
            self.stdout.write(f"[{number}/{len(STEPS)}] {what}")
            self.stdout.flush()
            call_command(command, **how, **({"alike": alike} if command == "load_demo" else {}))
        self.stdout.write(f"Ready. Who can sign in stands in {settings.VAR_DIR}/sign-ins.txt")
