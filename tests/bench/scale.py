"""Our pages at growing numbers of listings beside stock Oscar's: `python -m tests.bench.scale --sizes 1000,10000`.

Both are filled with the same listings, served by Gunicorn with the same workers on the same PostgreSQL, and visited in
turn, page by page and round by round, so that a busy minute falls on both.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.bench.baskets import adding, with_three_lines
from tests.bench.measuring import Sample, sample
from tests.bench.pages import Page, Request
from tests.bench.served import Served, environment, run, served
from tests.bench.stocked import fill_stock, served_stock, stock_environment
from tests.bench.visitors import VISITORS, Visitors, waiting_visitors
from tests.support.postgres import server

#: Settings of a server with a few gigabytes to itself, the same for both.
POSTGRES = "-c work_mem=16MB -c maintenance_work_mem=256MB -c effective_cache_size=4GB -c random_page_cost=1.1"
ONE_WORD = ("pepper", "krama", "honey", "rice", "salt", "coffee")
TWO_WORDS = tuple(f"organic {word}" for word in ONE_WORD)
#: A cookie that makes every page anew: kept pages are for those who have none.
UNKEPT = {"Cookie": "messages="}


@dataclass(frozen=True)
class House:
    """One shop that runs, with its pages."""

    name: str
    served: Served
    pages: list[Page]


def _chosen(count: int) -> str:
    chance = random.Random(7)
    return ",".join(str(chance.randrange(count)) for _ in range(60))


def _pages(found: dict[str, list[str]], port: int, *, is_stock: bool) -> list[Page]:
    search = "/search/?q={}" if is_stock else "/en/search/?q={}"
    reads = {name: urls for name, urls in found.items() if name != "add"}
    reads["search 1 word"] = [search.format(quote(words)) for words in ONE_WORD]
    reads["search 2 words"] = [search.format(quote(words)) for words in TWO_WORDS]
    headers = {} if is_stock else UNKEPT
    pages = [Page(name, 0, [Request(url, headers=headers) for url in urls] * VISITORS) for name, urls in reads.items()]
    adds = [adding(url, is_stock=is_stock) for url in found["add"]]
    pages.append(Page("add to basket", 0, adds * VISITORS))
    cookies = with_three_lines(port, adds)
    pages.append(
        Page("basket, 3 lines", 0, [Request("/basket/" if is_stock else "/en/basket/", headers=cookies)] * VISITORS)
    )
    if not is_stock:
        kept = [page for page in pages if page.name in {"home", "category root", "product"}]
        pages += [
            replace(page, name=f"{page.name}, kept", requests=[Request(r.path) for r in page.requests]) for page in kept
        ]
        pages.append(Page("floor", 0, [Request("/floor/")] * VISITORS))
    return pages


def _base(around: dict[str, str]) -> None:
    """Make our tables, once for all sizes."""
    for words in (("migrate", "-v0"), ("load_gazetteer",), ("load_logistics",)):
        run(around, "manage.py", *words)


@contextlib.contextmanager
def _houses(size: int, url: str, folder: Path, *, with_stock: bool) -> Iterator[list[House]]:
    name = f"ours_{size}"
    with psycopg.connect(f"{url}/postgres", autocommit=True) as database:
        database.execute(f"CREATE DATABASE {name} TEMPLATE ours_base")
        database.execute(f"CREATE DATABASE stock_{size}")
    ours = environment(f"{url}/{name}", folder / name)
    _say(run(ours, "-m", "tests.bench.fill", str(size), timeout_s=7200))
    found = json.loads(run(ours, "-m", "tests.bench.addresses", _chosen(size)))
    with contextlib.ExitStack() as stack:
        house = stack.enter_context(served(ours))
        houses = [House("ours", house, _pages(found, house.port, is_stock=False))]
        if with_stock:
            theirs = stock_environment(url, f"stock_{size}", folder)
            _say(fill_stock(theirs, size))
            stock, addresses = stack.enter_context(served_stock(theirs, _chosen(size)))
            houses.append(House("stock", stock, _pages(addresses, stock.port, is_stock=True)))
        yield houses


def _measure(
    houses: list[House], visitors: dict[str, Visitors], rounds: int, seconds: float
) -> dict[tuple[str, str], Sample]:
    samples: dict[tuple[str, str], list[Sample]] = {}
    for number in range(-1, rounds):
        for at in range(max(len(house.pages) for house in houses)):
            for house in houses:
                if at < len(house.pages):
                    page = house.pages[(at + max(number, 0)) % len(house.pages)]
                    one = sample(
                        page, house=house.served, visitors=visitors[house.name], seconds=seconds if number >= 0 else 2
                    )
                    if number >= 0:
                        samples.setdefault((house.name, page.name), []).append(one)
    names = ("requests", "median_ms", "p95_ms", "per_s", "web_cpu_ms", "database_cpu_ms")
    return {
        key: Sample(**{name: statistics.median(getattr(one, name) for one in some) for name in names})
        for key, some in samples.items()
    }  # type: ignore[arg-type]


def _lines(size: int, found: dict[tuple[str, str], Sample]) -> Iterator[str]:
    floor = found["ours", "floor"]
    for (house, page), ours in found.items():
        if house != "ours":
            continue
        stock = found.get(("stock", page))
        cpu = ours.web_cpu_ms + ours.database_cpu_ms
        theirs = (
            f"{stock.web_cpu_ms + stock.database_cpu_ms:9.1f} {stock.per_s:8.1f} {stock.per_s and ours.per_s / stock.per_s:8.1f}x {(stock.web_cpu_ms + stock.database_cpu_ms) / cpu:8.1f}x"
            if stock
            else ""
        )
        yield f"{size:>9,}  {page:20}{ours.web_cpu_ms:8.2f} {ours.database_cpu_ms:8.2f} {ours.median_ms:8.1f} {ours.p95_ms:8.1f} {ours.per_s:8.1f} {ours.per_s / floor.per_s:7.2f} {theirs}"


HEAD = f"{'listings':>9}  {'page':20}{'CPU ms':>8} {'DB CPU':>8} {'median':>8} {'p95 ms':>8} {'req/s':>8} {'/floor':>7} {'stock CPU':>9} {'req/s':>8} {'req/s':>9} {'CPU':>9}"


def _say(text: str) -> None:
    print(text.strip(), file=sys.stderr, flush=True)


def main(words: list[str]) -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--skip-stock", action="store_true")
    options = parser.parse_args(words)
    print(HEAD)
    with server(options=POSTGRES, shared_buffers="512MB") as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with psycopg.connect(f"{url}/postgres", autocommit=True) as database:
            database.execute("CREATE DATABASE ours_base")
        _base(environment(f"{url}/ours_base", folder / "base"))
        for size in map(int, options.sizes.split(",")):
            with (
                _houses(size, url, folder, with_stock=not options.skip_stock) as houses,
                contextlib.ExitStack() as stack,
            ):
                visitors = {house.name: stack.enter_context(waiting_visitors(house.served.port)) for house in houses}
                for line in _lines(size, _measure(houses, visitors, options.rounds, options.seconds)):
                    print(line, flush=True)
                for house in houses:
                    print(
                        f"{size:>9,}  {house.name}: largest worker {house.served.largest_worker_mb():.0f} MB (PSS)",
                        flush=True,
                    )
    print(f"cores: {os.cpu_count()}; load average {[round(load, 1) for load in os.getloadavg()]}; {VISITORS} visitors")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
