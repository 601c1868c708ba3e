from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cms.roles import GROUPS, load_roles


class Command(BaseCommand):
    """`manage.py load_roles`: the officers' groups, their permissions and the reviews. May be run any time."""

    help = "Make the officers' groups, their permissions and the reviews."

    def handle(self, *args: Any, **options: Any) -> None:
        load_roles()
        self.stdout.write(f"Groups and reviews are set up: {', '.join(GROUPS)}.")
