from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from catalogue.trade.models import HSCode
from logistics.customs.models import TradeRule
from logistics.models import DeliveryService
from marketplace.community.demo import load_demo_voices
from marketplace.demo.people import BUYERS, OFFICERS, PASSWORD
from marketplace.demo.rows import vendors
from marketplace.demo.services import amount_of_work, forget_pictures, load_demo
from marketplace.demo.standing import load_demo_standing
from marketplace.demo.tax import load_demo_tax
from marketplace.demo.trade import load_demo_trade
from marketplace.geography.models import Province
from marketplace.storefront.search.services import reindex_all
from marketplace.users.phones import spoken_phone

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Load the demo country: vendors in every province, their products, and people to sign in as."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print nothing when all went well")
        parser.add_argument("--redraw", action="store_true", help="draw every picture anew")
        parser.add_argument("--processes", type=int, default=None, help="how many pictures to draw at once")
        parser.add_argument("--alike", action="store_true", help="draw one picture for each kind: quick, for tests")

    def handle(self, *, quiet: bool, redraw: bool, processes: int | None, alike: bool, **options: Any) -> None:
        if not settings.SANDBOX:
            raise CommandError("The demo people have known passwords: they are loaded only where the sandbox runs.")
        self._prepare(quiet=quiet)
        if redraw:
            forget_pictures()
        silent = quiet or not sys.stderr.isatty()
        now = timezone.now()
        with tqdm(total=amount_of_work(), desc="Demo country", unit=" steps", disable=silent) as bar:
            report = load_demo(now=now, advance=bar.update, processes=processes, alike=alike)
        load_demo_voices(now=now)
        load_demo_standing(now=now)
        load_demo_tax(now=now)
        terms = load_demo_trade()
        if report.products or report.vendors or terms:
            with tqdm(desc="Search index", unit=" entries", disable=silent) as bar:
                reindex_all(now=timezone.now(), tell=bar.update)
        sign_ins = sign_in_sheet()
        sheet = Path(settings.VAR_DIR) / "sign-ins.txt"
        sheet.parent.mkdir(parents=True, exist_ok=True)
        sheet.write_text(sign_ins, encoding="utf-8")
        if quiet:
            return
        self.stdout.write(
            f"New: {report.pictures} pictures, {report.people} people, {report.vendors} vendors, "
            f"{report.products} products.\n"
        )
        self.stdout.write(sign_ins)

    def _prepare(self, *, quiet: bool) -> None:
        """Load what the demo stands on, if it is not there."""
        if not Province.objects.exists():
            call_command("load_gazetteer", quiet=quiet, stdout=self.stdout)
        if not DeliveryService.objects.exists():
            call_command("load_logistics", quiet=quiet, stdout=self.stdout)
        if not TradeRule.objects.exists():
            call_command("load_customs", quiet=quiet, stdout=self.stdout)
        if not HSCode.objects.exists():
            call_command("load_hs", quiet=quiet, stdout=self.stdout)
        call_command("load_roles", stdout=StringIO() if quiet else self.stdout)


def sign_in_sheet() -> str:
    """Return who can sign in and how, as printed after loading."""
    lines = ["", "Sign-ins of the demo country (invented people, known passwords: never where it is public)", ""]
    lines.append("  Officers: e-mail, password, then the code of an authenticator app with this secret")
    lines += [f"    {o.role:<20} {o.email:<24} {PASSWORD}   {o.secret}" for o in OFFICERS]
    lines.append("  Vendors' owners: phone number; the code comes to the sandbox's outbox")
    shown = [row for row in vendors() if row.code in {"preah-dak-family", "kampot-pepper-growers", "koh-dach-looms"}]
    lines += [f"    {row.name_en:<25}    {spoken_phone(row.phone)}" for row in shown]
    last = spoken_phone(vendors()[-1].phone)
    lines.append(f"    and the others, 012 000 001 to {last}, in the order of marketplace/demo/data/vendors.csv")
    lines.append("  Buyers: phone number; or buy as a guest")
    lines += [f"    {first} {last:<18} {spoken_phone(phone)}" for phone, first, last in BUYERS]
    url = getattr(settings, "SANDBOX_URL", "")
    lines.append(f"  Post clerk, bank and messages: the sandbox at {url}, no sign-in")
    return "\n".join(lines) + "\n"
