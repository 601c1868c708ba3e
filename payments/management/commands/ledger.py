from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from payments.proofs import all_faults
from payments.selectors import ledger_sums


class Command(BaseCommand):
    """`manage.py ledger check` proves the ledger and names each row that is off; exit status 1 when one is."""

    help = "Prove the ledger in itself, and against the papers of each room."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check", "sums"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "sums":
            for currency, kinds in ledger_sums().items():
                for kind, total in sorted(kinds.items()):
                    self.stdout.write(f"{currency} {kind:<18} {total:>18}")
            return
        count = 0
        for fault in all_faults():
            self.stdout.write(fault)
            count += 1
        if count:
            self.stdout.write(self.style.ERROR(f"ledger: {count} fault(s) found"))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS("ledger: all entries balance, no fault found"))
