from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Model

from catalogue.models import Product
from logistics.models import Shipment
from marketplace.geography.models import Commune, District, Province, Village
from marketplace.sales.order.models import Order, Purchase
from payments.selectors import ledger_sums
from vendors.models import Vendor

COUNTED: Final[dict[str, type[Model]]] = {
    "provinces": Province,
    "districts": District,
    "communes": Commune,
    "villages": Village,
    "vendors": Vendor,
    "products": Product,
    "purchases": Purchase,
    "orders": Order,
    "shipments": Shipment,
}


class Command(BaseCommand):
    """`manage.py stats --json` counts what there is and adds up the ledger per currency."""

    help = "Count places, vendors, products, purchases, orders and shipments; add up the ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on one line")

    def handle(self, *args: Any, **options: Any) -> None:
        counts: dict[str, Any] = {name: model._default_manager.count() for name, model in COUNTED.items()}
        ledger = ledger_sums()
        sums = {currency: str(sum(map(Decimal, kinds.values()), Decimal(0))) for currency, kinds in ledger.items()}
        if options["json"]:
            self.stdout.write(json.dumps({**counts, "ledger": {"sums": sums, "accounts": ledger}}))
            return
        for name, count in counts.items():
            self.stdout.write(f"{name:<12}{count:>10,}")
        for currency, kinds in ledger.items():
            for kind, total in sorted(kinds.items()):
                self.stdout.write(f"ledger {currency} {kind:<18}{total:>18}")
            self.stdout.write(f"ledger {currency} {'sum':<18}{sums[currency]:>18}")
