"""How long a vendor's statement over 100,000 postings takes: `python -m tests.bench.statements`.

It fills a throw-away PostgreSQL with that many sales of one vendor, delivered and ripe, draws up the statement, and then
a second one, which finds nothing. What `ledger check` proves of it is measured beside.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from datetime import timedelta
from typing import Final

#: What is promised for 100,000 postings.
MOST_SECONDS: Final = 2


def main(words: list[str]) -> int:
    """Fill, draw up, and return 1 where it took longer than was promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.statements", description=__doc__)
    parser.add_argument("--postings", type=int, default=100_000, help="on the vendor's own account (100,000)")
    options = parser.parse_args(words)
    import django

    django.setup()
    from django.db import connection

    from marketplace.sales.order.models import Order
    from payments.payouts.proofs import statement_faults
    from payments.payouts.services.statements import make_statement
    from tests.bench.money_fill import NOON, fill_paid
    from vendors.models import Vendor

    began = time.perf_counter()
    fill_paid(options.postings - 1)
    Order.objects.update(status="delivered", delivered_at=NOON + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    vendor, at = Vendor.objects.get(code="pepper"), NOON + timedelta(days=30)
    began = time.perf_counter()
    made = make_statement(vendor=vendor, currency="KHR", ends_at=at, by=None, now=at)
    took = time.perf_counter() - began
    assert made is not None
    began = time.perf_counter()
    later = at + timedelta(days=7)
    make_statement(vendor=vendor, currency="KHR", ends_at=later, by=None, now=later)
    empty = time.perf_counter() - began
    began = time.perf_counter()
    faults = statement_faults()
    proved = time.perf_counter() - began
    print(f"statement: {made.num_lines:,} postings in {took:.2f} s; the next, without any, in {empty:.2f} s")
    print(f"proved in {proved:.2f} s, {len(faults)} fault(s)")
    return 0 if took <= MOST_SECONDS and not faults and made.num_lines == options.postings else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.test")
    if "DATABASE_URL" in os.environ:
        raise SystemExit(main(sys.argv[1:]))
    from tests.support.postgres import server

    with server(options="") as url:
        os.environ["DATABASE_URL"] = f"{url}/postgres"
        raise SystemExit(main(sys.argv[1:]))
