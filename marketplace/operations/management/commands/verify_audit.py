from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from marketplace.core.audit_chain import End, end_of_chain, faults


class Command(BaseCommand):
    """`manage.py verify_audit` proves that nobody touched the audit entries; exit status 1 when somebody did.

    It prints where the chain ends. Written down elsewhere, that end can be asked for later: `--expect 41:3f9c…`.
    """

    help = "Prove that no audit entry was changed, added later or taken away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--expect", metavar="POSITION:DIGEST", help="an end of the chain written down earlier")

    def handle(self, *args: Any, expect: str | None, **options: Any) -> None:
        found = list(faults(now=timezone.now(), expected=_end(expect) if expect else None))
        for fault in found:
            self.stdout.write(fault)
        if found:
            self.stdout.write(self.style.ERROR(f"audit: {len(found)} fault(s) found"))
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS(f"audit: no fault found; the chain ends at {end_of_chain()}"))


def _end(text: str) -> End:
    position, _, digest = text.partition(":")
    if not (position.isdecimal() and len(digest) == 64):
        raise CommandError("--expect takes POSITION:DIGEST, as this command prints it")
    return End(int(position), digest)
