"""What it costs to price a basket of five vendors in every way that serves: `python -m tests.bench.rates`.

It loads the sample terms into a throw-away PostgreSQL (or the database that DATABASE_URL names), with an offer of each
vendor and the points of the districts, so that everything is reckoned: zones, steps, standards, days, what vendors pay,
CO2. Then carriers that set their own prices are asked, who take half a second each, and one that never answers.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from datetime import date
from decimal import Decimal
from typing import Any, Final

#: What is promised for the tables: at most so many queries, so many milliseconds in the median.
TABLE: Final = (8, 40)
#: What is promised with carriers asked: seconds at most.
LIVE_S: Final = 2.0
VENDORS: Final = 5
TODAY: Final = date(2026, 11, 22)
#: How long a carrier thinks, and one that is as good as dead.
THINKS_S, DEAD_S = 0.5, 5.0


def _questions() -> dict[int, Any]:
    """Return five parcels of three lines each, from five provinces to one."""
    from logistics.models import ShippingOffer
    from logistics.selectors import ParcelLine, ParcelQuestion, Place, Sides
    from marketplace.core.money import Money
    from tests.factories.vendors import VendorFactory

    origins = ("17", "02", "12", "03", "21")
    found = {}
    for number, province in enumerate(origins):
        vendor = VendorFactory(code=f"bench-{number}")
        ShippingOffer.objects.create(vendor=vendor, from_amount=50_000, pays_at_most=2_000, valid_from=TODAY)
        lines = tuple(ParcelLine(300 * (piece + 1), 2, sides=Sides(20, 15, 10)) for piece in range(3))
        origin = Place(province, f"{province}01", point=(11.5 + number / 5, 103.5 + number / 5))
        destination = Place("08", "0801", "080101", point=(11.48, 104.94))
        goods = Money(Decimal(60_000), "KHR")
        found[number] = ParcelQuestion(lines, origin, destination, vendor_id=vendor.pk, goods=goods)
    return found


def _load() -> None:
    from django.core.management import call_command

    from tests.factories.geography import ProvinceFactory

    for number in range(1, 26):
        code = f"{number:02d}"
        ProvinceFactory(code=code, name_km=f"ខេត្ត {number}", name_en=f"Province {number}")
    call_command("load_logistics", quiet=True)


def _measure_table(rounds: int) -> bool:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from logistics.selectors import rates_for_all

    questions = _questions()
    answers = rates_for_all(questions=questions, on=TODAY)
    with CaptureQueriesContext(connection) as seen:
        rates_for_all(questions=questions, on=TODAY)
    took, cpu_began = [], time.process_time()
    for _ in range(rounds):
        began = time.perf_counter()
        rates_for_all(questions=questions, on=TODAY)
        took.append((time.perf_counter() - began) * 1_000)
    cpu_ms = (time.process_time() - cpu_began) * 1_000 / rounds
    took.sort()
    median, p95 = statistics.median(took), took[int(len(took) * 0.95) - 1]
    rates = sum(len(answer.rates) for answer in answers.values())
    print(
        f"{VENDORS} vendors by the tables: {rates} rates, {len(seen)} queries, {median:.1f} ms (p95 {p95:.1f} ms), "
        f"of which our own processor {cpu_ms:.1f} ms; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return len(seen) <= TABLE[0] and median <= TABLE[1]


def _measure_live() -> bool:
    """Ask eight carriers for five parcels each; two of them never answer in time."""
    from django.conf import settings
    from django.core.cache import cache

    from logistics.carriers.base import CarrierRate
    from logistics.carriers.fake import FakeCarrier
    from logistics.models import DeliveryService
    from logistics.selectors import live
    from logistics.selectors.live import LiveAsk, ask_side_by_side
    from logistics.selectors.rates import _request
    from marketplace.core.money import Money

    settings.CARRIERS = {**settings.CARRIERS, "fake": {}}
    carriers = {}
    for number in range(4):
        carrier = FakeCarrier()
        carrier.rates = [CarrierRate("bench", Money(Decimal(5_000), "KHR"))]
        carrier.thinks_s = DEAD_S if number == 3 else THINKS_S
        carriers[f"live{number}"] = carrier
    service = DeliveryService(carrier="fake", code="bench")
    live.carrier_for = carriers.__getitem__  # type: ignore[assignment]
    asks = {
        (code, key): LiveAsk(code, _request(service, question))
        for code in carriers
        for key, question in _live_questions().items()
    }
    cache.clear()
    began = time.perf_counter()
    answers = ask_side_by_side(asks)
    took = time.perf_counter() - began
    named = sum(1 for answer in answers.values() if answer.rate)
    began = time.perf_counter()
    ask_side_by_side(asks)
    again = time.perf_counter() - began
    print(
        f"{VENDORS} vendors, {len(carriers)} carriers asked side by side, one of them dead: {named} of {len(asks)} prices "
        f"after {took:.2f} s; again {again * 1_000:.0f} ms"
    )
    return took <= LIVE_S


def _live_questions() -> dict[int, Any]:
    from logistics.selectors import ParcelLine, ParcelQuestion, Place

    return {
        number: ParcelQuestion((ParcelLine(500),), Place(f"{number + 1:02d}"), Place("08")) for number in range(VENDORS)
    }


def _run(rounds: int) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _load()
    is_kept = _measure_table(rounds)
    is_kept &= _measure_live()
    return 0 if is_kept else 1


def main(words: list[str]) -> int:
    """Fill, measure, and return 1 where it is slower, or asks more, than was promised."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.rates", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="how often the tables are asked (200)")
    options = parser.parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.test")
    if os.environ.get("DATABASE_URL"):
        return _run(options.rounds)
    from tests.support.postgres import server

    with server(options="") as url:
        os.environ["DATABASE_URL"] = f"{url}/postgres"
        return _run(options.rounds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
