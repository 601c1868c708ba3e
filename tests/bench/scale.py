"""Our pages at growing numbers of listings beside stock Oscar's: `python -m tests.bench.scale --sizes 1000,10000`.

Both are filled with the same listings, served by Gunicorn with the same workers on the same PostgreSQL, and visited in
turn, page by page and round by round, so that a busy minute falls on both.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import statistics
import sys
from collections.abc import Sequence
from dataclasses import fields

from tests.bench.comparing import HEAD, Found, lines, summary
from tests.bench.measuring import Sample, sample
from tests.bench.pages import Page
from tests.bench.shops import KEPT_END, House, houses
from tests.bench.store import say, store
from tests.bench.visitors import VISITORS, Visitors, waiting_visitors

SIZES = "1000,10000,100000,1000000"
#: With more listings, one page of stock Oscar's takes longer than a visitor waits.
STOCK_UP_TO = 100_000
WARM_UP_S = 1.5


def _median(samples: Sequence[Sample]) -> Sample:
    return Sample(**{one.name: statistics.median(getattr(s, one.name) for s in samples) for one in fields(Sample)})


def _warm_up(page: Page, visitors: Visitors) -> None:
    """Visit a page for a moment; one that is kept until each address has been asked for by all, and so is kept."""
    if page.name.endswith(KEPT_END):
        visitors.visit(page.requests, once=True, seconds=60)
        visitors.visit(page.requests, once=True, seconds=60)
    visitors.visit(page.requests, seconds=WARM_UP_S)


def _measure(shops: list[House], visitors: dict[str, Visitors], rounds: int, seconds: float) -> Found:
    """Visit every page of every shop in each round, beginning with another page each time; the first is warm-up."""
    samples: dict[tuple[str, str], list[Sample]] = {}
    for number in range(rounds + 1):
        for at in range(max(len(shop.pages) for shop in shops)):
            for shop in shops:
                if at < len(shop.pages):
                    page = shop.pages[(at + number) % len(shop.pages)]
                    if not number:
                        _warm_up(page, visitors[shop.name])
                        continue
                    one = sample(page, house=shop.served, visitors=visitors[shop.name], seconds=seconds)
                    samples.setdefault((shop.name, page.name), []).append(one)
    order = {(shop.name, page.name): None for shop in shops for page in shop.pages}
    return {key: _median(samples[key]) for key in order}


def measure_sizes(sizes: Sequence[int], *, rounds: int, seconds: float, stock_up_to: int) -> dict[int, Found]:
    """Measure at each size, printing a table as it grows; return all that was found."""
    found: dict[int, Found] = {}
    print(HEAD, flush=True)
    with store() as kept:
        for size in sizes:
            say(f"{size:,} listings")
            with houses(kept, size, with_stock=size <= stock_up_to) as shops, contextlib.ExitStack() as stack:
                visitors = {shop.name: stack.enter_context(waiting_visitors(shop.served.port)) for shop in shops}
                found[size] = _measure(shops, visitors, rounds, seconds)
                for line in lines(size, found[size]):
                    print(line, flush=True)
                for shop in shops:
                    pss, rss = shop.served.largest_worker_mb()
                    print(f"{size:>9,}  {shop.name}: largest worker {pss:.0f} MB (PSS), {rss:.0f} MB (RSS)", flush=True)
                print(f"{size:>9,}  load average {[round(load, 1) for load in os.getloadavg()]}", flush=True)
    return found


def options(parser: argparse.ArgumentParser) -> None:
    """Add what can be chosen of this part."""
    parser.add_argument("--sizes", default=SIZES, help=f"numbers of listings ({SIZES}); empty for none")
    parser.add_argument("--stock-up-to", type=int, default=STOCK_UP_TO, help=f"listings ({STOCK_UP_TO})")


def run_sizes(chosen: argparse.Namespace) -> None:
    """Measure what was chosen and print tables."""
    sizes = [int(size) for size in chosen.sizes.split(",") if size]
    if not sizes:
        return
    found = measure_sizes(sizes, rounds=chosen.rounds, seconds=chosen.seconds, stock_up_to=chosen.stock_up_to)
    print()
    print("\n".join(summary(found)))
    print(f"{VISITORS} visitors, {chosen.rounds} rounds of {chosen.seconds:g} s for each page, {os.cpu_count()} cores")


def main(words: list[str]) -> int:
    """Measure and print a table."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    options(parser)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    run_sizes(parser.parse_args(words))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
