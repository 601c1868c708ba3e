from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from marketplace.demo.life.services import load_demo_life
from vendors.models import Vendor


class Command(BaseCommand):
    help = "Let the demo country live a little: purchases, parcels, a return, organisations, requests for quotes, an export."

    def handle(self, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("The demo country lives only where the sandbox runs.")
        if not Vendor.objects.filter(is_demo=True).exists():
            raise CommandError("There is no demo country here. Load it first: manage.py load_demo")
        report = load_demo_life(now=timezone.now())
        if not report:
            self.stdout.write("Nothing new: the demo country lives already.")
            return
        self.stdout.write(
            f"New by kind: people {report.people}, organisations {report.organisations}, purchases {report.purchases}, "
            f"requests for quotes {report.requests}, exports {report.exports}."
        )
