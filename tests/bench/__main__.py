"""Measures the demo country's pages, growing shops beside stock Oscar, desks, money, parcels, trade: `python -m tests.bench`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.bench import scale
from tests.bench.measuring import Row, measure, placings, table
from tests.bench.pages import Page
from tests.bench.served import THREADS, WORKERS, environment, load, run, served
from tests.bench.visitors import PROCESSES, VISITORS, waiting_visitors
from tests.bench.visitors import THREADS as CLIENT_THREADS
from tests.support.postgres import server

#: What is measured of money, each in a process and a database of its own.
MONEY = ("tests.bench.ledger", "tests.bench.settle", "tests.bench.statements")
#: What is measured of parcels, the same way.
PARCELS = ("tests.bench.rates", "tests.bench.parcels")
#: What is measured of trade, the same way.
TRADE = ("tests.bench.matching",)


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="how long each page is visited in each round (3)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds over all pages, at least 3 (3)")
    parser.add_argument("--json", action="store_true", help="print JSON of the demo country, and nothing else")
    scale.options(parser)
    options = parser.parse_args(words)
    if options.rounds < 3 or not 0.5 <= options.seconds <= 60:
        parser.error("at least 3 rounds, and between half a second and a minute for each page")
    return options


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _measured(options: argparse.Namespace) -> tuple[list[Row], str]:
    """Return what pages cost, and what bringing in tables of listings costs, as text."""
    _say("PostgreSQL: starting a throw-away server, with its own settings for safety on")
    with server(options="") as url, tempfile.TemporaryDirectory(prefix="marketplace-bench-") as folder:
        around = environment(f"{url}/postgres", Path(folder))
        _say("Loading the demo country (some minutes)")
        load(around)
        _say("Filling baskets and counting queries")
        answer = run(around, "-m", "tests.bench.visits", str(VISITORS), str(placings(options.rounds)))
        pages = [Page.of_plain(plain) for plain in json.loads(answer)]
        _say(f"Measuring: {options.rounds} rounds, {options.seconds:g} s for each page in each")
        with served(around) as house, waiting_visitors(house.port) as visitors:
            rows = measure(pages, house=house, visitors=visitors, rounds=options.rounds, seconds=options.seconds)
        _say("Bringing in tables of 5,000 rows")
        return rows, run(around, "-m", "tests.bench.imports")


def _how(options: argparse.Namespace) -> dict[str, object]:
    """Return under which conditions the figures hold."""
    return {
        "server": f"Gunicorn gthread, {WORKERS} workers of {THREADS} threads, preloaded",
        "settings": "marketplace.settings.dev with DEBUG off and static files known at the start",
        "concurrency": f"{VISITORS} ({PROCESSES} processes of {CLIENT_THREADS} threads on the same machine)",
        "rounds": options.rounds,
        "seconds": options.seconds,
        "cores": os.cpu_count(),
        "load_average": [round(load, 1) for load in os.getloadavg()],
    }


def main(words: list[str]) -> int:
    """Measure and print."""
    options = _options(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    rows, tables = _measured(options)
    how = _how(options)
    if options.json:
        print(json.dumps({"how": how, "rows": [asdict(row) for row in rows]}, indent=2))
        return 0
    print(table(rows))
    print()
    for name, value in how.items():
        print(f"{name.replace('_', ' ')}: {value}")
    print()
    print(tables)
    scale.run_sizes(options)
    print("\nThe officers' queues and a vendor's first page, with 20,000 vendors and 200,000 listings")
    status = subprocess.run([sys.executable, "-m", "tests.bench.desk"], check=False).returncode
    print("\nMoney: a million postings proved, and purchases paid at once")
    for name in MONEY:
        status |= subprocess.run([sys.executable, "-m", name], check=False).returncode
    print("\nParcels: rates of a basket, 100,000 tracking events, and the stuck ones among a million")
    for name in PARCELS:
        status |= subprocess.run([sys.executable, "-m", name], check=False).returncode
    print("\nTrade: vendors for what a business buyer asks, among 200,000 listings")
    for name in TRADE:
        status |= subprocess.run([sys.executable, "-m", name], check=False).returncode
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
