"""The officers' queues with 20,000 vendors and 200,000 listings: `python -m tests.bench.desk`.

It fills a throw-away PostgreSQL (or the database that DATABASE_URL names) row by row as they lie after years of use,
then asks for each page by Django's own client, one after the other, and prints queries and the median in milliseconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from datetime import timedelta
from typing import Any, Final

#: What the issue of vendors promises for a page of a queue.
MOST_QUERIES: Final = 25
MOST_MS: Final = 300
#: Of all that was ever sent, so many hundredths wait today, at either level.
WAITING_PERCENT: Final = 2
BATCH: Final = 2_000


def _fill(vendors: int, listings: int) -> None:
    """Make provinces with officers, vendors and their applications, and listings; some of both wait."""
    from django.utils import timezone

    from cms.roles import load_roles
    from marketplace.geography.models import Province
    from tests.factories.catalogue import CategoryFactory
    from tests.factories.geography import ProvinceFactory, VillageFactory
    from tests.factories.users import ProvinceOfficerFactory

    load_roles()
    provinces: list[Province] = [ProvinceFactory() for _ in range(25)]
    for province in provinces[:20]:
        ProvinceOfficerFactory(area=province)
    villages = [VillageFactory(commune__district__province=province) for province in provinces]
    now = timezone.now()
    made = _vendors(vendors, villages, now)
    _applications(made, villages, now)
    _listings(listings, made, villages, CategoryFactory(), now)


def _places(village: Any, prefix: str = "") -> dict[str, Any]:
    district = village.commune.district
    places = {"village": village, "commune": village.commune, "district": district, "province": district.province}
    return {f"{prefix}{name}": place for name, place in places.items()}


def _vendors(count: int, villages: list[Any], now: Any) -> list[Any]:
    from vendors.models import Vendor

    return Vendor.objects.bulk_create(
        (
            Vendor(
                code=f"shop-{n}", legal_name=f"Household {n}", name_km=f"ហាង {n}", name_en=f"Shop {n}",
                kind="household", phone="+85512345678", approved_at=now, **_places(villages[n % len(villages)]),
            )
            for n in range(count)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _standing(n: int, now: Any) -> dict[str, Any]:
    """Return how row `n` stands: most are approved, some wait since up to ten days."""
    if n % 100 >= WAITING_PERCENT:
        return {"status": "approved", "submitted_at": now - timedelta(days=30 + n % 900)}
    level = "province" if n % 200 < 100 else "ministry"
    return {"status": "submitted", "waits_at": level, "submitted_at": now - timedelta(hours=n % 240)}


def _applications(vendors: list[Any], villages: list[Any], now: Any) -> None:
    from marketplace.users.models import User
    from vendors.models import VendorApplication

    people = User.objects.bulk_create(
        (User(phone=f"+8557{n:07d}", first_name=f"Maker {n}") for n in range(len(vendors))), batch_size=BATCH
    )
    VendorApplication.objects.bulk_create(
        (
            VendorApplication(
                applicant=people[n], vendor=vendor if n % 100 >= WAITING_PERCENT else None, live=False,
                kind="household", legal_name=f"Household {n}", shop_name_en=f"Shop {n}", phone="+85512345678",
                **_standing(n, now), **_places(villages[n % len(villages)]),
            )
            for n, vendor in enumerate(vendors)
        ),
        batch_size=BATCH,
    )  # fmt: skip


def _listings(count: int, vendors: list[Any], villages: list[Any], shelf: Any, now: Any) -> None:
    from vendors.models import ListingSubmission

    for start in range(0, count, BATCH):
        ListingSubmission.objects.bulk_create(
            ListingSubmission(
                vendor=vendors[n % len(vendors)], live=False, title_km=f"កន្ត្រក {n}", title_en=f"Basket {n}",
                description_km="ត្បាញដោយដៃ។", description_en="Woven by hand.", photo="listings/a.jpg", category=shelf,
                price_khr=14_000, num_in_stock=6, weight_g=350, **_standing(n, now),
                **_places(villages[n % len(villages)], "origin_"),
            )
            for n in range(start, min(start + BATCH, count))
        )  # fmt: skip


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


def _measure(rounds: int) -> bool:
    """Print a line for each page; return whether all keep the promise."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    is_kept = True
    print(f"{'page':<52} {'queries':>7} {'median ms':>10}")
    for who, user in _officers().items():
        client = _client(user)
        for name in ("officers_applications:list", "officers_listings:list"):
            for query in ({"mine": "yes"}, {"status": "submitted"}, {"status": "submitted", "late": "yes"}, {}):
                address = reverse(name)
                assert client.get(address, query).status_code == 200
                with CaptureQueriesContext(
                    connection,
                ) as seen:
                    client.get(address, query)
                took = []
                for _ in range(rounds):
                    began = time.perf_counter()
                    client.get(address, query)
                    took.append((time.perf_counter() - began) * 1000)
                median = statistics.median(took)
                is_kept &= len(seen) < MOST_QUERIES and median < MOST_MS
                words = "&".join(f"{key}={value}" for key, value in query.items()) or "all"
                print(f"{who + ' ' + name.split('_')[1] + ' ' + words:<52} {len(seen):>7} {median:>10.0f}", flush=True)
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
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    _fill(options.vendors, options.listings)
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
