"""How long, and in how much memory, `manage.py ledger check` proves a million postings: `python -m tests.bench.ledger`.

It fills a throw-away PostgreSQL with paid purchases, receipts and the ledger's entries for them, then runs the command
in a process of its own and prints its seconds and the most memory it held.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from typing import Final

#: What is promised for a million postings.
MOST_SECONDS: Final = 60
MOST_MEGABYTES: Final = 500
POSTINGS_EACH: Final = 5


def _check() -> tuple[int, float, str]:
    """Run the command; return its exit status, how long it took, and its words."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "manage.py", "ledger", "check"], check=False, capture_output=True, text=True)
    return done.returncode, time.perf_counter() - began, (done.stdout + done.stderr).strip()


def main(words: list[str]) -> int:
    """Fill, prove, and return 1 where it took longer, or more memory, than was promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ledger", description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    options = parser.parse_args(words)
    import django

    django.setup()
    from django.db import connection

    from payments.ledger.models import Posting
    from tests.bench.money_fill import fill_paid

    began = time.perf_counter()
    fill_paid(options.postings // POSTINGS_EACH)
    count = Posting.objects.count()
    connection.close()
    print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    status, took, said = _check()
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(said)
    print(f"ledger check: {count:,} postings in {took:.1f} s, at most {megabytes:.0f} MB of memory")
    return 0 if status == 0 and took <= MOST_SECONDS and megabytes <= MOST_MEGABYTES else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.test")
    if "DATABASE_URL" in os.environ:
        raise SystemExit(main(sys.argv[1:]))
    from tests.support.postgres import server

    with server(options="") as url:
        os.environ["DATABASE_URL"] = f"{url}/postgres"
        raise SystemExit(main(sys.argv[1:]))
