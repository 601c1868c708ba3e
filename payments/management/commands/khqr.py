"""`manage.py khqr encode|decode|verify`: KHQR codes by JSON lines."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from payments.providers.bakong.khqr.lines import OPERATIONS, answers


class Command(BaseCommand):
    """Answers JSON lines on standard input by JSON lines on standard output. It asks neither database nor network."""

    help = (
        "Write, read or check KHQR codes: one JSON object a line on standard input, one answer a line on standard output."
        ' encode takes the fields of a code and now_ms, and answers {"payload", "md5"} or {"error"};'
        ' decode and verify take {"payload", "now_ms"?} and answer {"valid", "errors", "decoded"}.'
    )
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        parser.add_argument("operation", choices=sorted(OPERATIONS))

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer line by line until the input ends."""
        for answer in answers(options["operation"], sys.stdin.buffer, clock_ms=lambda: time.time_ns() // 1_000_000):
            self.stdout.write(json.dumps(answer))
            self.stdout.flush()
