"""News of parcels, and the list of those nobody hears of: `python -m tests.bench.parcels`.

It fills a throw-away PostgreSQL with parcels, brings in 100,000 tracking events (shuffled, and each told twice by the
end), then fills it up to a million parcels and asks for the officers' list of stuck ones, by Django's own client.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

#: What is promised: events in a second, and milliseconds for a page of the list.
LEAST_EVENTS: Final = 1_500
MOST_MS: Final = 300
#: Events that one call brings: what a carrier answers to some questions, or a file holds.
AT_ONCE: Final = 1_000
STEPS: Final = (
    "picked_up",
    "at_origin_hub",
    "in_transit",
    "in_transit",
    "arrived_destination",
    "out_for_delivery",
    "delivery_attempted",
    "out_for_delivery",
    "unknown",
    "delivered",
)


def _first() -> Any:
    from tests.factories.logistics import ConsignmentFactory

    return ConsignmentFactory(booked=True, heard_at=datetime.now(UTC))


def _fill(parcel: Any, count: int, *, since: int, **different: str) -> None:
    """Copy a parcel with its shipment, order and purchase so many times, numbered after those there are."""
    from django.db import connection
    from django.db.models import Max

    from logistics.models import Consignment, Shipment
    from marketplace.sales.order.models import Order, Purchase
    from tests.bench.money_fill import copies

    last = {model: model.objects.aggregate(last=Max("pk"))["last"] for model in (Purchase, Order, Shipment)}
    vendor = different.pop("vendor_id", "t.vendor_id")
    at = f"(n + {since})"
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    purchase = parcel.shipment.order.purchase_id
    copies(Purchase, purchase, count, number=f"'B' || {at}", token=f"'bench-' || {at}", basket_id="NULL")
    copies(
        Order,
        parcel.shipment.order_id,
        count,
        number=f"'B' || {at} || '-1'",
        purchase_id=f"{last[Purchase]} + n",
        vendor_id=vendor,
    )
    copies(Shipment, parcel.shipment_id, count, order_id=f"{last[Order]} + n", public_id=f"'s' || {at}")
    copies(
        Consignment,
        parcel.pk,
        count,
        shipment_id=f"{last[Shipment]} + n",
        public_id=f"'c' || {at}",
        booking_key=f"'k' || {at}",
        reference=f"'R' || {at}",
        waybill_number=f"'W' || {at}",
        **different,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")


def _events(parcels: int, now: datetime) -> list[Any]:
    """Return ten steps of each of so many parcels."""
    from logistics.carriers.base import CarrierEvent
    from logistics.tracking_status import TrackingStatus

    return [
        CarrierEvent(
            carrier_event_id=f"{step}-{at}",
            waybill_number=f"W{parcel}",
            status=TrackingStatus(step),
            carrier_code=step,
            carrier_text="as the carrier says it",
            occurred_at=now - timedelta(hours=100 - at),
            location="Phnom Penh",
            raw={"code": step, "at": at},
        )
        for parcel in range(1, parcels + 1)
        for at, step in enumerate(STEPS)
    ]


def _ingest(parcel: Any, count: int) -> bool:
    """Bring in so many events by shuffled batches, then all of them again; return whether it was quick enough."""
    from logistics.models import Consignment, TrackingEvent
    from logistics.services.tracking import record_tracking

    now = datetime.now(UTC)
    is_kept = True
    parcels = count // len(STEPS)
    events = _events(parcels, now)
    orderly = [events[at : at + AT_ONCE] for at in range(0, len(events), AT_ONCE)]
    random.Random(6).shuffle(events)
    shuffled = [events[at : at + AT_ONCE] for at in range(0, len(events), AT_ONCE)]
    for words, batches in (("out of order", shuffled), ("told again", orderly)):
        began = time.perf_counter()
        new = sum(record_tracking(carrier="fake", events=batch, now=now) for batch in batches)
        took = time.perf_counter() - began
        rate = len(events) / took
        print(f"{len(events):,} events {words}: {took:.1f} s, {rate:,.0f} a second, {new:,} new", flush=True)
        is_kept &= rate >= LEAST_EVENTS
    arrived = Consignment.objects.filter(tracking_status="delivered").count()
    print(f"{arrived:,} parcels delivered, {TrackingEvent.objects.count():,} events kept", flush=True)
    return is_kept and arrived == parcels and TrackingEvent.objects.count() == len(events)


def _watch(parcel: Any, count: int, rounds: int) -> bool:
    """Fill up to so many parcels, then ask for the list; return whether it was quick enough."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from cms.roles import load_roles
    from logistics.models import Consignment
    from tests.bench.desk import _client
    from tests.factories.users import OfficerFactory
    from tests.factories.vendors import VendorFactory

    there = Consignment.objects.count()
    other = VendorFactory(code="far-away")
    began = time.perf_counter()
    _fill(
        parcel,
        count - there,
        since=there,
        vendor_id=f"CASE WHEN n %% 50 = 0 THEN {other.pk} ELSE t.vendor_id END",
        tracking_status="CASE WHEN n %% 10 = 0 THEN 'in_transit' ELSE 'delivered' END",
        heard_at="t.heard_at - (n %% 997) * interval '10 minutes'",
        expected_from="CURRENT_DATE - (n %% 20)::int + 15",
        expected_to="CURRENT_DATE - (n %% 20)::int + 16",
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    print(f"{Consignment.objects.count():,} parcels\n{'page':<40} {'queries':>7} {'median ms':>10}")
    is_kept = True
    load_roles()
    officers = {"Ministry": OfficerFactory()}
    for who, officer in officers.items():
        client = _client(officer)
        for query in ("?tab=quiet", "?tab=quiet&p=90", "?tab=late"):
            address = reverse("officers_watch:queue") + query
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code, answer.headers.get("Location"))
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            queries = len(seen)
            took = []
            for _ in range(rounds):
                began = time.perf_counter()
                client.get(address)
                took.append((time.perf_counter() - began) * 1000)
            median = statistics.median(took)
            is_kept &= median <= MOST_MS
            print(f"{who + ' ' + query:<40} {queries:>7} {median:>10.0f}", flush=True)
    return is_kept


def main(words: list[str]) -> int:
    """Fill, measure, and return 1 where less was kept than was promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.parcels", description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--parcels", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15, help="requests of each page (15)")
    options = parser.parse_args(words)
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    parcel = _first()
    _fill(parcel, options.events // len(STEPS), since=0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    is_kept = _ingest(parcel, options.events)
    return 0 if _watch(parcel, options.parcels, options.rounds) and is_kept else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.test")
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")
    if "DATABASE_URL" in os.environ:
        raise SystemExit(main(sys.argv[1:]))
    from tests.support.postgres import server

    with server(options="") as url:
        os.environ["DATABASE_URL"] = f"{url}/postgres"
        raise SystemExit(main(sys.argv[1:]))
