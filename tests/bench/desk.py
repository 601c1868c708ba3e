"""The officers' queues and the portal's first page with 20,000 vendors and 200,000 listings: `python -m tests.bench.desk`.

It fills a throw-away PostgreSQL (or the database that DATABASE_URL names) row by row as they lie after years of use,
then asks for each page by Django's own client, one after the other, and prints queries and the median in milliseconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any, Final

#: What is promised for a page of a queue, and for the first page of a vendor: fewer queries, fewer milliseconds.
QUEUE: Final = (25, 300)
TODAY: Final = (15, 300)


def _officers() -> dict[str, Any]:
    from marketplace.users.models import User
    from tests.factories.users import OfficerFactory

    local = User.objects.filter(officer_area__province__isnull=False).order_by("pk").first()
    return {"Ministry": OfficerFactory(), "province": local}


def _client(user: Any) -> Any:
    """Return a client that is signed in with both factors."""
    from allauth.account.internal.flows import login
    from allauth.mfa.models import Authenticator
    from django.test import Client

    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client(headers={"accept-language": "km", "host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session.save()
    return client


def _pages() -> Iterator[tuple[str, Any, str, tuple[int, int]]]:
    """Yield what each page is called, its client, its address, and what is promised of it."""
    from django.urls import reverse

    from vendors.models import Vendor

    queries = ({"mine": "yes"}, {"status": "submitted"}, {"status": "submitted", "late": "yes"}, {})
    for who, user in _officers().items():
        client = _client(user)
        for name in ("officers_applications:list", "officers_listings:list"):
            for query in queries:
                words = "&".join(f"{key}={value}" for key, value in query.items())
                title = f"{who} {name.split(':')[0].removeprefix('officers_')} {words or 'all'}"
                yield title, client, f"{reverse(name)}?{words}", QUEUE
    vendor = Vendor.objects.order_by("pk")[0]
    address = reverse("vendor_portal:desk", kwargs={"code": vendor.code})
    yield "vendor today", _client(vendor.memberships.get().user), address, TODAY


def _measure(rounds: int) -> bool:
    """Print a line for each page; return whether all keep the promise."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    is_kept = True
    print(f"{'page':<52} {'queries':>7} {'median ms':>10}")
    for title, client, address, (most_queries, most_ms) in _pages():
        assert client.get(address).status_code == 200, address
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        queries = len(seen)  # before the next request empties the log
        took = []
        for _ in range(rounds):
            began = time.perf_counter()
            client.get(address)
            took.append((time.perf_counter() - began) * 1000)
        median = statistics.median(took)
        is_kept &= 0 < queries < most_queries and median < most_ms
        print(f"{title:<52} {queries:>7} {median:>10.0f}", flush=True)
    return is_kept


def main(words: list[str]) -> int:
    """Fill, measure, and return 1 where a page is slower, or asks more, than was promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.desk", description=__doc__)
    parser.add_argument("--vendors", type=int, default=20_000)
    parser.add_argument("--listings", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=15, help="requests of each page (15)")
    options = parser.parse_args(words)
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    from tests.bench.desk_fill import fill

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    fill(options.vendors, options.listings)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{connection.vendor}: {options.vendors} vendors, {options.listings} listings", end="", file=sys.stderr)
    print(f", filled in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    return 0 if _measure(options.rounds) else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.test")
    if "DATABASE_URL" in os.environ:
        raise SystemExit(main(sys.argv[1:]))
    from tests.support.postgres import server

    with server(options="") as url:
        os.environ["DATABASE_URL"] = f"{url}/postgres"
        raise SystemExit(main(sys.argv[1:]))
