"""Rounds over all pages, in turn, and the medians of what they showed."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from tests.bench.pages import Page
from tests.bench.served import Served
from tests.bench.visitors import VISITORS, Visitors

FLOOR = "floor"
#: Seconds of warm-up, for which nothing is kept: templates compile, caches fill, connections open.
WARM_UP_S = 1.5


@dataclass(frozen=True)
class Sample:
    """One round of one page."""

    requests: int
    median_ms: float
    p95_ms: float
    per_s: float
    web_cpu_ms: float
    database_cpu_ms: float


@dataclass(frozen=True)
class Row:
    """One line of the table: medians over the rounds, and ratios to the trivial view of the same round."""

    page: str
    queries: int
    requests: int
    median_ms: float
    p95_ms: float
    per_s: float
    web_cpu_ms: float
    database_cpu_ms: float
    median_to_floor: float
    cpu_to_floor: float
    cpu_lowest_ms: float
    cpu_highest_ms: float


def measure(pages: Sequence[Page], *, house: Served, visitors: Visitors, rounds: int, seconds: float) -> list[Row]:
    """Visit every page in each round, the trivial view among them, beginning with another page each time."""
    for page in pages:
        if not page.once:
            visitors.visit(page.requests, seconds=WARM_UP_S)
    samples: dict[str, list[Sample]] = {page.name: [] for page in pages}
    for number in range(rounds):
        print(f"  round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        start = number % len(pages)
        for page in [*pages[start:], *pages[:start]]:
            samples[page.name].append(_sample(page, number, house=house, visitors=visitors, seconds=seconds))
    return [_row(page, samples[page.name], samples[FLOOR]) for page in pages]


def placings(rounds: int) -> int:
    """Return how many purchases are placed in all: two by each visitor in each round."""
    return rounds * VISITORS * 2


def _sample(page: Page, number: int, *, house: Served, visitors: Visitors, seconds: float) -> Sample:
    each = placings(1)
    requests = page.requests[number * each : (number + 1) * each] if page.once else page.requests
    once = replace(page, requests=requests)
    return sample(once, house=house, visitors=visitors, seconds=120 if page.once else seconds)


def sample(page: Page, *, house: Served, visitors: Visitors, seconds: float) -> Sample:
    """Visit one page for some seconds and return what that showed."""
    web, database = house.web_cpu_s(), house.database_cpu_s()
    seen = visitors.visit(page.requests, once=page.once, seconds=seconds)
    web, database = house.web_cpu_s() - web, house.database_cpu_s() - database
    count = len(seen.times_ms)
    return Sample(
        requests=count,
        median_ms=statistics.median(seen.times_ms),
        p95_ms=statistics.quantiles(seen.times_ms, n=20, method="inclusive")[-1],
        per_s=count / seen.seconds,
        web_cpu_ms=web * 1000 / count,
        database_cpu_ms=database * 1000 / count,
    )


def _row(page: Page, samples: Sequence[Sample], floors: Sequence[Sample]) -> Row:
    def middle(name: str) -> float:
        return statistics.median(getattr(sample, name) for sample in samples)

    def to_floor(name: str) -> float:
        pairs = zip(samples, floors, strict=True)
        return statistics.median(getattr(sample, name) / getattr(floor, name) for sample, floor in pairs)

    costs = [sample.web_cpu_ms for sample in samples]
    return Row(
        page=page.name,
        queries=page.queries,
        requests=sum(sample.requests for sample in samples),
        **{name: middle(name) for name in ("median_ms", "p95_ms", "per_s", "web_cpu_ms", "database_cpu_ms")},
        median_to_floor=to_floor("median_ms"),
        cpu_to_floor=to_floor("web_cpu_ms"),
        cpu_lowest_ms=min(costs),
        cpu_highest_ms=max(costs),
    )


COLUMNS = (
    ("page", "page", "{}"),
    ("queries", "queries", "{}"),
    ("median_ms", "median ms", "{:.1f}"),
    ("p95_ms", "p95 ms", "{:.1f}"),
    ("per_s", "req/s", "{:.1f}"),
    ("web_cpu_ms", "CPU ms", "{:.2f}"),
    ("database_cpu_ms", "DB CPU ms", "{:.2f}"),
    ("median_to_floor", "median/floor", "{:.1f}"),
    ("cpu_to_floor", "CPU/floor", "{:.1f}"),
    ("spread", "CPU ms low-high", "{}"),
    ("requests", "requests", "{}"),
)


def table(rows: Sequence[Row]) -> str:
    """Return the rows as text."""
    lines = [[heading for _name, heading, _form in COLUMNS]]
    for row in rows:
        values: dict[str, Any] = asdict(row) | {"spread": f"{row.cpu_lowest_ms:.1f}-{row.cpu_highest_ms:.1f}"}
        lines.append([form.format(values[name]) for name, _heading, form in COLUMNS])
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in enumerate(cells))
        for cells in (zip(line, widths, strict=True) for line in lines)
    )
