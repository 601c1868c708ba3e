from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cms.site import load_site


class Command(BaseCommand):
    """`manage.py load_cms`: languages, the site and the pages that explain. What editors changed stays."""

    help = "Make the site's languages and pages that are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        made = load_site()
        self.stdout.write(f"Pages made: {made}." if made else "All pages are there.")
