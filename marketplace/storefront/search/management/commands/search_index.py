from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from catalogue.models import Category, Product
from marketplace.storefront.search import services, sources
from marketplace.storefront.search.models import SearchDocument
from vendors.models import Vendor


class Command(BaseCommand):
    """Write the whole search index anew, or say where it differs from the shop."""

    help = "Write the search index anew. With --check, only find what is missing or out of date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when something has drifted")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        counts = (Category, Vendor, Product)
        total = sum(model.objects.count() for model in counts) + sources.public_villages().count()
        with tqdm(total=total, unit="document", desc="search index", disable=options["verbosity"] < 1) as bar:
            services.reindex_all(now=timezone.now(), tell=bar.update)
        self.stdout.write(f"search index: {SearchDocument.objects.count()} documents")

    def _check(self) -> None:
        drift = services.find_drift()
        for name in ("products", "vendors", "villages", "categories"):
            keys = getattr(drift, name)
            more = " …" if len(keys) > 20 else ""
            if keys:
                self.stdout.write(f"{name}: {len(keys)}: {', '.join(map(str, keys[:20]))}{more}")
        if len(drift):
            raise CommandError(f"search index: {len(drift)} drifted; run search_index, or wait for the worker")
        self.stdout.write("search index: nothing has drifted")
